#![no_main]

use standin::script::Dialect;
use standin::script::token::Tokens;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let [flags, statement @ ..] = data else { return };
    let dialect = if flags & 4 == 0 { Dialect::Mysql } else { Dialect::Postgres };
    let modes = standin_fuzz::modes(dialect, *flags);
    let Ok(mut tokens) = Tokens::of(statement, &modes) else { return };
    let mut behind = 0;
    while let Some(token) = tokens.peek() {
        assert!(behind <= token.start && token.start < token.end && token.end <= statement.len());
        behind = token.end;
        let index = tokens.index();
        let _ = tokens.skip_balanced();
        tokens.rewind(index);
        let _ = tokens.string();
        tokens.rewind(index);
        let _ = tokens.names();
        tokens.rewind(index);
        tokens.take();
    }
});
