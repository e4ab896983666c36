#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| smtp_codes_fuzz::text(bytes));
