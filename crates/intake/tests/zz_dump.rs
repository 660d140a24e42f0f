use rapporteur_intake as i;
#[test]
fn dump() {
    let f = std::env::var("F").unwrap();
    let b = std::fs::read(&f).unwrap();
    let t = std::time::Instant::now();
    let r = match std::env::var("K").unwrap().as_str() { "l" => i::letter::read(&b), "n" => i::ngo_committee::read(&b), _ => i::unga_votes::read(&b) };
    eprintln!("{:?}", t.elapsed());
    let r = match r { Ok(r) => r, Err(e) => { println!("ERR {e}"); return } };
    println!("rows {} entities {} held {} warnings {}", r.rows_read, r.entities.len(), r.held.len(), r.warnings.len());
    let lim: usize = std::env::var("N").ok().and_then(|x| x.parse().ok()).unwrap_or(999999);
    for e in r.entities.iter().take(lim) {
        println!("# {} {}", e.kind, e.key);
        for s in &e.statements { if ["letter","number","signs_as"].contains(&s.property.as_str()) && s.value.given != "individual" { continue }
            println!("    {} = {:?} -> {:?} {} {:?}", s.property, s.value.given, s.value.normalised, s.language.as_ref().map(|l| l.as_str()).unwrap_or("-"), s.locator.line()); }
    }
    for w in &r.warnings { println!("W {:?} {} {}", w.locator.line(), w.code, w.message); }
    for h in &r.held { println!("H {:?} {:?} {} | {:?}", h.line, h.column, h.reason, h.raw); }
}
