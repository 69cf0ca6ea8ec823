use super::*;

#[test]
fn takes_names_of_real_repositories() {
    for name in [
        "sentence-transformers/all-MiniLM-L6-v2",
        "gpt2",
        "BAAI/bge-small-en-v1.5",
        "a/b_c.d",
    ] {
        assert_eq!(RepoId::parse(name).unwrap().as_str(), name);
    }
    for name in [
        "onnx/model.onnx",
        "1_Pooling/config.json",
        "model..onnx",
        "décembre/été.json",
        ".gitattributes",
    ] {
        assert_eq!(FileName::parse(name).unwrap().as_str(), name);
    }
}

#[test]
fn refuses_invalid_repositories() {
    let long = format!("a/{}", "b".repeat(100));
    for name in [
        "",
        "/",
        "a/",
        "/a",
        "a/b/c",
        "../a",
        "a/..",
        "a--b/c",
        "a/b--c",
        "-a/b",
        "a/b.",
        "a b/c",
        "a/b.git",
        "a/b?x",
        "a\\b",
        "a/b\r\nx",
        "https://h/a",
        long.as_str(),
    ] {
        assert_eq!(
            RepoId::parse(name).unwrap_err().code(),
            ErrorCode::InvalidArgument,
            "{name:?}"
        );
    }
}

#[test]
fn refuses_files_that_would_leave_their_folder_on_some_system() {
    let long = "a".repeat(256);
    let deep = "a/".repeat(600) + "a";
    for name in [
        "",
        ".",
        "..",
        "../a",
        "a/../../b",
        "/etc/hostname",
        "\\\\host\\share\\a",
        "a\\..\\b",
        "C:\\a",
        "C:a",
        "a:stream",
        "a//b",
        "a/",
        "a\0b",
        "a\nb",
        "nul",
        "NUL.txt",
        "a/con",
        "COM1",
        "com9.json",
        "LPT¹",
        "COM0",
        "CONIN$",
        "aux .txt",
        "a.",
        "a ",
        "a/b. /c",
        "a<b",
        "a|b",
        "a?b",
        "a*b",
        "a\"b",
        long.as_str(),
        deep.as_str(),
    ] {
        assert_eq!(FileName::parse(name), None, "{name:?}");
    }
}

#[test]
fn takes_a_commit_in_either_case_and_other_revisions_as_names() {
    let commit = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41";
    for text in [commit.to_owned(), commit.to_uppercase()] {
        assert_eq!(
            Revision::parse(&text).unwrap(),
            Revision::Commit(Commit(commit.to_owned()))
        );
    }
    for text in ["main", "refs/pr/1", "v1.0.0", "1110a24"] {
        assert!(
            matches!(Revision::parse(text).unwrap(), Revision::Name(_)),
            "{text}"
        );
    }
    for text in [
        "",
        "../main",
        "a b",
        "a?b",
        "a#b",
        "a%2Fb",
        "main\r\nX: y",
        "/main",
        "refs//x",
    ] {
        assert!(Revision::parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn takes_an_etag_only_when_it_is_a_hash() {
    let (git, sha) = ("0".repeat(40), "f".repeat(64));
    assert!(!Etag::of_header(&format!("\"{git}\"")).unwrap().is_sha256());
    assert!(Etag::of_header(&format!("W/\"{sha}\"")).unwrap().is_sha256());
    for value in [
        "",
        "\"\"",
        "\"../../../x\"",
        "\"abc\"",
        &"F".repeat(64),
        &"0".repeat(41),
        &"\"".repeat(9000),
    ] {
        assert_eq!(
            Etag::of_header(value).unwrap_err().code(),
            ErrorCode::BadResponse,
            "{value:?}"
        );
    }
}

#[test]
fn messages_shorten_the_name_and_escape_control_characters() {
    let error = FileName::of_caller(&format!("a\r\nb{}", "c".repeat(5000))).unwrap_err();
    assert!(
        !error.message().contains('\r') && error.message().len() < 300,
        "{error}"
    );
}
