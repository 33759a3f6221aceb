#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(catalog) = standin::snapshot::parse("fuzz.yaml", text) {
        let written = standin::snapshot::write(&catalog);
        let again = standin::snapshot::parse("fuzz.yaml", &written).expect("what was written can be read");
        assert_eq!(standin::snapshot::write(&again), written);
    }
});
