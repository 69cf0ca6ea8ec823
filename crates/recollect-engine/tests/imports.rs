//! Imports go one way: in no crate, at no level of its tree, do two files or folders import each other, directly or
//! indirectly.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a panic is a failed test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A module's path within its crate. The path of a folder's `mod.rs` ends in `mod`; the crate's root is `lib`.
type Module = Vec<String>;

/// For each folder, the imports between its entries.
type Imports = BTreeMap<Module, BTreeMap<String, BTreeSet<String>>>;

#[test]
fn no_two_modules_import_each_other() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut checked = 0;
    for entry in fs::read_dir(crates).unwrap() {
        let src = entry.unwrap().path().join("src");
        let mut files = BTreeMap::new();
        read_files(&src, &[], &mut files);
        for (folder, imports) in imports(&files) {
            checked += imports.len();
            let cycle = imports.keys().find_map(|start| cycle(&imports, start));
            assert_eq!(cycle, None, "a cycle in {}/{}", src.display(), folder.join("/"));
        }
    }
    assert!(
        checked > 60,
        "only {checked} modules that import others were found"
    );
}

fn read_files(folder: &Path, module: &[String], files: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let is_test = name.ends_with("_tests");
        let module = [module, &[name]].concat();
        if path.is_dir() {
            read_files(&path, &module, files);
        } else if !is_test && path.extension().is_some_and(|extension| extension == "rs") {
            files.insert(module, fs::read_to_string(&path).unwrap());
        }
    }
}

fn imports(files: &BTreeMap<Module, String>) -> Imports {
    let mut imports = Imports::new();
    for (from, text) in files {
        for to in paths(text).filter_map(|path| resolve(files, from, &path)) {
            let level = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
            if let (Some(a), Some(b)) = (from.get(level), to.get(level)) {
                let folder = imports.entry(from[..level].to_vec()).or_default();
                folder.entry(a.clone()).or_default().insert(b.clone());
            }
        }
    }
    imports
}

/// All paths that are imported or named in the code of a file, except in its tests.
fn paths(text: &str) -> impl Iterator<Item = Vec<String>> {
    let code = text.split("\n#[cfg(test)]").next().unwrap();
    let lines = code.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    let code = lines.collect::<Vec<_>>().join(" ");
    let mut found = Vec::new();
    for statement in code.split(';') {
        match statement.rsplit_once("use ") {
            Some((_, tree)) => expand("", tree, &mut found),
            None => found.extend(
                statement
                    .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
                    .filter(|word| word.starts_with("crate::") || word.starts_with("super::"))
                    .map(str::to_owned),
            ),
        }
    }
    found
        .into_iter()
        .map(|path| path.split("::").map(|part| part.trim().to_owned()).collect())
}

/// Expands `a::{b, c::d}` to `a::b` and `a::c::d`.
fn expand(prefix: &str, tree: &str, found: &mut Vec<String>) {
    let Some((head, list)) = tree.split_once('{') else {
        found.push(format!("{prefix}{tree}"));
        return;
    };
    let prefix = format!("{prefix}{}", head.trim());
    let list = list.rsplit_once('}').map_or(list, |(list, _)| list);
    let mut depth = 0;
    let items = list.split(|c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    items.for_each(|item| expand(&prefix, item.trim(), found));
}

/// The file that a path in `from` refers to, if it belongs to this crate.
fn resolve(files: &BTreeMap<Module, String>, from: &[String], path: &[String]) -> Option<Module> {
    let (name, folder) = from.split_last()?;
    let (mut module, rest) = match path.first()?.as_str() {
        "crate" => (Vec::new(), &path[1..]),
        "super" if name == "mod" => (folder.split_last()?.1.to_vec(), &path[1..]),
        "super" | "self" => (folder.to_vec(), &path[1..]),
        _ => (folder.to_vec(), path),
    };
    let mut target = None;
    for part in rest {
        module.push(part.clone());
        let within = [module.as_slice(), &["mod".to_owned()]].concat();
        let found = [within, module.clone()]
            .into_iter()
            .find(|path| files.contains_key(path));
        if found.is_none() {
            break;
        }
        target = found;
    }
    // `super::Item` is an item of the folder's own file.
    let own = [folder, &["mod".to_owned()]].concat();
    let target = target.or_else(|| (path[0] == "super" && files.contains_key(&own)).then_some(own))?;
    (target != from).then_some(target)
}

fn cycle(imports: &BTreeMap<String, BTreeSet<String>>, start: &str) -> Option<Vec<String>> {
    let mut open = vec![vec![start.to_owned()]];
    let mut seen = BTreeSet::new();
    while let Some(path) = open.pop() {
        for next in imports.get(path.last()?).into_iter().flatten() {
            let path = [path.as_slice(), std::slice::from_ref(next)].concat();
            if next == start {
                return Some(path);
            }
            if seen.insert(next.clone()) {
                open.push(path);
            }
        }
    }
    None
}
