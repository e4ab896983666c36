//! Prints its arguments: what any program weighs.

fn main() {
    for argument in std::env::args().skip(1) {
        println!("{argument}");
    }
}
