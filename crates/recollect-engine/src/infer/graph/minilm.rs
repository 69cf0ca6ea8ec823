//! all-MiniLM-L6-v2 in as few operators as ONNX Runtime allows.

use super::nodes::{Attribute, DataType, Nodes};

const LAYERS: usize = 6;
const HEADS: i64 = 12;
/// `layer_norm_eps` of the model's config.json.
const EPSILON: f32 = 1e-12;

/// The network over the weights of `model_fp16.onnx`, by their names in that file.
///
/// Weights are cast to float32 when the session is created, and all arithmetic is in float32. Of the word embeddings,
/// only the rows that a run needs are cast, during the run.
pub(super) fn nodes() -> Nodes {
    let mut nodes = Nodes::default();
    let mask = nodes.cast("attention_mask", DataType::Int32);
    let second = nodes.constant(&[1]);
    let tokens = nodes.add("ReduceSum", &[&mask, &second], &[Attribute::Int("keepdims", 0)]);
    let embedded = embeddings(&mut nodes);
    let states = (0..LAYERS).fold(embedded, |states, index| {
        let layer = Layer { index };
        let attended = layer.attention(&mut nodes, &states, &tokens);
        layer.feed_forward(&mut nodes, &attended)
    });
    nodes.output(&states, "last_hidden_state");
    nodes
}

/// Word embedding + position embedding + embedding of token type 0, then layer norm.
fn embeddings(nodes: &mut Nodes) -> String {
    let words = nodes.add(
        "Gather",
        &["m.embeddings.word_embeddings.weight_f16", "input_ids"],
        &[],
    );
    let words = nodes.cast(&words, DataType::Float32);
    let zero = nodes.constant(&[0]);
    let length = nodes.add(
        "Shape",
        &["input_ids"],
        &[Attribute::Int("start", 1), Attribute::Int("end", 2)],
    );
    let positions = nodes.cast("m.embeddings.position_embeddings.weight_f16", DataType::Float32);
    let types = nodes.add(
        "Gather",
        &["m.embeddings.token_type_embeddings.weight", &zero],
        &[],
    );
    // Both are constants, so they are added once, when the session is created.
    let places = nodes.add("Add", &[&positions, &types], &[]);
    let places = nodes.add("Slice", &[&places, &zero, &length, &zero], &[]);
    let sum = nodes.add("Add", &[&words, &places], &[]);
    layer_norm(nodes, &sum, "m.embeddings")
}

/// One transformer block.
struct Layer {
    index: usize,
}

impl Layer {
    /// `softmax(Q K^T / sqrt(32)) V` of each head over the tokens of the text, a linear layer, the residual sum and a
    /// layer norm.
    fn attention(&self, nodes: &mut Nodes, states: &str, tokens: &str) -> String {
        let concat = |nodes: &mut Nodes, parts: [String; 3], axis| {
            let parts = parts.each_ref().map(String::as_str);
            nodes.add("Concat", &parts, &[Attribute::Int("axis", axis)])
        };
        let weights = [0, 7, 8].map(|place| self.weight_name(place));
        let weights = concat(nodes, weights, 1);
        let weights = nodes.cast(&weights, DataType::Float32);
        let biases = ["query", "key", "value"].map(|part| self.name(&format!("attention.self.{part}.bias")));
        let biases = concat(nodes, biases, 0);
        let context = nodes.add_microsoft(
            "Attention",
            &[states, &weights, &biases, tokens],
            &[
                Attribute::Int("num_heads", HEADS),
                // The score of padding. Its attention weight is then exactly 0.
                Attribute::Float("mask_filter_value", f32::MIN),
            ],
        );
        self.residual_dense(nodes, states, &context, 10, &self.name("attention.output"))
    }

    /// Two linear layers with a GELU between them, the residual sum and a layer norm.
    fn feed_forward(&self, nodes: &mut Nodes, states: &str) -> String {
        let wide = self.product(nodes, states, 11);
        let bias = nodes.cast(&self.name("intermediate.dense.bias_f16"), DataType::Float32);
        let active = nodes.add_microsoft("BiasGelu", &[&wide, &bias], &[]);
        self.residual_dense(nodes, states, &active, 12, &self.name("output"))
    }

    /// The linear layer of `module` over `inputs`, plus `states`, then the layer norm.
    fn residual_dense(
        &self,
        nodes: &mut Nodes,
        states: &str,
        inputs: &str,
        place: usize,
        module: &str,
    ) -> String {
        let product = self.product(nodes, inputs, place);
        let dense = nodes.add("Add", &[&product, &format!("{module}.dense.bias")], &[]);
        let sum = nodes.add("Add", &[&dense, states], &[]);
        layer_norm(nodes, &sum, module)
    }

    fn product(&self, nodes: &mut Nodes, inputs: &str, place: usize) -> String {
        let weights = nodes.cast(&self.weight_name(place), DataType::Float32);
        nodes.add("MatMul", &[inputs, &weights], &[])
    }

    fn name(&self, part: &str) -> String {
        format!("m.encoder.layer.{}.{part}", self.index)
    }

    /// The name of a linear layer's weights. The exporter numbers them (`_MATMUL_WEIGHT` in
    /// `scripts/model/bert_graph.py`).
    fn weight_name(&self, place: usize) -> String {
        format!("onnx::MatMul_{}_f16", 714 + 13 * self.index + place)
    }
}

fn layer_norm(nodes: &mut Nodes, input: &str, module: &str) -> String {
    let [scale, bias] = ["weight", "bias"].map(|part| format!("{module}.LayerNorm.{part}"));
    nodes.add(
        "LayerNormalization",
        &[input, &scale, &bias],
        &[Attribute::Float("epsilon", EPSILON)],
    )
}
