//! Writes the nodes of an ONNX graph (onnx.proto: `GraphProto`, `NodeProto`, `AttributeProto`).

use super::wire::Message;

/// Field of `GraphProto` that holds a node.
pub(super) const NODE: u64 = 1;

/// The domain of ONNX Runtime's own operators.
pub(super) const MICROSOFT: &str = "com.microsoft";

/// The type of a tensor's values (`TensorProto.DataType`).
#[derive(Clone, Copy, Debug)]
pub(super) enum DataType {
    Float32 = 1,
    Int32 = 6,
}

/// A parameter of an operator.
#[derive(Clone, Copy, Debug)]
pub(super) enum Attribute {
    Int(&'static str, i64),
    Float(&'static str, f32),
    Ints(&'static str, &'static [i64]),
}

/// Nodes, in an order in which each comes before those that use it.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    fields: Message,
    count: usize,
}

impl Nodes {
    /// Adds a node with an ONNX operator, and returns the name of its output.
    pub(super) fn add(&mut self, op: &str, inputs: &[&str], attributes: &[Attribute]) -> String {
        let output = self.next_name();
        self.push(op, "", inputs, attributes, &output);
        output
    }

    /// Adds a node with an operator of ONNX Runtime, and returns the name of its output.
    pub(super) fn add_microsoft(&mut self, op: &str, inputs: &[&str], attributes: &[Attribute]) -> String {
        let output = self.next_name();
        self.push(op, MICROSOFT, inputs, attributes, &output);
        output
    }

    /// Adds constant integers.
    pub(super) fn constant(&mut self, values: &'static [i64]) -> String {
        self.add("Constant", &[], &[Attribute::Ints("value_ints", values)])
    }

    pub(super) fn cast(&mut self, input: &str, to: DataType) -> String {
        self.add("Cast", &[input], &[Attribute::Int("to", to as i64)])
    }

    /// Gives `value` the name of one of the graph's outputs.
    pub(super) fn output(&mut self, value: &str, name: &str) {
        self.push("Identity", "", &[value], &[], name);
    }

    /// The nodes as fields of a graph.
    pub(super) fn into_fields(self) -> Message {
        self.fields
    }

    /// A new name that no exported file uses.
    fn next_name(&mut self) -> String {
        self.count += 1;
        format!("recollect/{}", self.count)
    }

    fn push(&mut self, op: &str, domain: &str, inputs: &[&str], attributes: &[Attribute], output: &str) {
        let mut node = Message::default();
        for input in inputs {
            node.bytes(1, input);
        }
        node.bytes(2, output).bytes(3, output).bytes(4, op);
        for attribute in attributes {
            node.bytes(5, attribute.message());
        }
        node.bytes(7, domain);
        self.fields.bytes(NODE, node);
    }
}

impl Attribute {
    fn message(self) -> Message {
        const TYPE: u64 = 20;
        let mut message = Message::default();
        match self {
            Self::Float(name, value) => message.bytes(1, name).float(2, value).varint(TYPE, 1),
            Self::Int(name, value) => message
                .bytes(1, name)
                .varint(3, value.cast_unsigned())
                .varint(TYPE, 2),
            Self::Ints(name, values) => {
                message.bytes(1, name);
                for value in values {
                    message.varint(8, value.cast_unsigned());
                }
                message.varint(TYPE, 7)
            }
        };
        message
    }
}
