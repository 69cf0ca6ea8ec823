use super::*;

fn settings(overrides: Overrides, variables: &[(&str, &str)]) -> Result<Settings> {
    let set = variables
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()));
    Settings::new(overrides, &set.collect(), Path::new("/home/ada"))
}

#[test]
fn finds_the_cache_where_huggingface_hub_does() {
    let cases: [(&[(&str, &str)], &str); 7] = [
        (&[], "/home/ada/.cache/huggingface/hub"),
        (&[("XDG_CACHE_HOME", "/xdg")], "/xdg/huggingface/hub"),
        (&[("HF_HOME", "/hf"), ("XDG_CACHE_HOME", "/xdg")], "/hf/hub"),
        (&[("HF_HOME", "~/hf")], "/home/ada/hf/hub"),
        (&[("HF_HOME", "/hf"), ("HF_HUB_CACHE", "/cache")], "/cache"),
        (&[("HUGGINGFACE_HUB_CACHE", "/old")], "/old"),
        (
            &[("HF_HUB_CACHE", ""), ("HF_HOME", " ")],
            "/home/ada/.cache/huggingface/hub",
        ),
    ];
    for (variables, expected) in cases {
        let found = settings(Overrides::default(), variables).unwrap();
        assert_eq!(found.cache_dir, Path::new(expected), "{variables:?}");
    }
}

#[test]
fn options_override_variables() {
    let overrides = Overrides {
        endpoint: Some("https://mine.example".to_owned()),
        cache_dir: Some("/mine".into()),
        offline: Some(false),
        token: Some(String::new()),
        ..Overrides::default()
    };
    let variables = [
        ("HF_ENDPOINT", "https://theirs.example"),
        ("HF_HUB_CACHE", "/theirs"),
        ("HF_HUB_OFFLINE", "1"),
        ("HF_TOKEN", "hf_secret"),
    ];
    let found = settings(overrides, &variables).unwrap();
    assert_eq!(found.endpoint.to_string(), "https://mine.example");
    assert_eq!(found.cache_dir, Path::new("/mine"));
    assert!(!found.offline && found.token.is_none());

    let found = settings(Overrides::default(), &variables).unwrap();
    assert_eq!(found.endpoint.to_string(), "https://theirs.example");
    assert!(found.offline && found.token.is_some());
    assert!(!format!("{found:?}").contains("hf_secret"));
}

#[test]
fn offline_accepts_the_values_of_huggingface_hub() {
    for (value, expected) in [
        ("1", true),
        ("on", true),
        ("Yes", true),
        ("TRUE", true),
        ("0", false),
        ("no", false),
    ] {
        let found = settings(Overrides::default(), &[("HF_HUB_OFFLINE", value)]).unwrap();
        assert_eq!(found.offline, expected, "{value}");
    }
}

#[test]
fn refuses_invalid_variables_without_showing_a_secret() {
    for (name, value) in [
        ("HF_TOKEN", "hf_sec\r\nret: x"),
        ("HF_ENDPOINT", "nowhere"),
        ("HF_HUB_DOWNLOAD_TIMEOUT", "soon"),
        ("HF_HUB_ETAG_TIMEOUT", "0"),
        ("HF_HUB_ETAG_TIMEOUT", "1e300"),
    ] {
        let error = settings(Overrides::default(), &[(name, value)]).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidArgument, "{name}");
        assert!(
            error.message().contains(name) && !error.message().contains("hf_sec"),
            "{error}"
        );
    }
}
