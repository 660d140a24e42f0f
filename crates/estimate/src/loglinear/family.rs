//! All hierarchical models of so many lists, written out. Refuses more than a stated number.

use super::model::Model;
use crate::Refusal;

/// Most models that are enumerated: all pairs of 6 lists.
pub const MODELS_MAX: u64 = 32_768;

/// Every hierarchical model with all main effects and terms of at most `max_order` lists, the full term of all lists left out (it is not identified).
///
/// # Errors
///
/// [`Refusal::TooLarge`] above [`MODELS_MAX`].
pub(super) fn hierarchical(lists: usize, max_order: usize) -> Result<Vec<Model>, Refusal> {
    let most = max_order.min(lists.saturating_sub(1));
    let too_large = || Refusal::TooLarge {
        what: format!(
            "the number of hierarchical models of {lists} lists with terms of up to {most}"
        ),
        limit: MODELS_MAX,
    };
    if lists * lists.saturating_sub(1) / 2 > 15 {
        return Err(too_large());
    }
    let single: Vec<u32> = (0..lists).map(|list| 1 << list).collect();
    let mut whole = vec![single];
    for order in 2..=most as u32 {
        let terms: Vec<u32> = (0u32..1 << lists)
            .filter(|term| term.count_ones() == order)
            .collect();
        let mut next = Vec::new();
        for model in &whole {
            let open: Vec<u32> = terms
                .iter()
                .copied()
                .filter(|&term| parts_in(model, term))
                .collect();
            if open.len() > 15 || next.len() as u64 + (1 << open.len()) > MODELS_MAX {
                return Err(too_large());
            }
            for chosen in 0u32..1 << open.len() {
                let mut larger = model.clone();
                larger.extend(
                    open.iter()
                        .enumerate()
                        .filter(|(at, _)| chosen >> at & 1 == 1)
                        .map(|(_, &term)| term),
                );
                next.push(larger);
            }
        }
        whole = next;
    }
    Ok(whole
        .into_iter()
        .map(|terms| Model::from_terms(lists, terms))
        .collect())
}

/// Whether all terms one list smaller are in.
fn parts_in(model: &[u32], term: u32) -> bool {
    let mut rest = term;
    while rest != 0 {
        let without = term & !(rest & rest.wrapping_neg());
        if !model.contains(&without) {
            return false;
        }
        rest &= rest - 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_models_as_published() {
        // As Rcapture's closedpMS.t counts them.
        for (lists, order, count) in [
            (2, 1, 1),
            (3, 3, 8),
            (4, 4, 113),
            (4, 2, 64),
            (5, 5, 6_893),
            (5, 2, 1_024),
            (6, 2, 32_768),
        ] {
            let models = hierarchical(lists, order).unwrap();
            assert_eq!(models.len(), count, "{lists} lists, order {order}");
        }
        for (lists, order) in [(6, 3), (7, 2), (12, 2)] {
            let refusal = hierarchical(lists, order).unwrap_err();
            assert!(matches!(refusal, Refusal::TooLarge { .. }), "{refusal}");
        }
    }

    #[test]
    fn no_model_is_listed_twice_and_each_is_hierarchical() {
        let mut models = hierarchical(4, 4).unwrap();
        for model in &models {
            assert_eq!(model, &model.to_string().parse::<Model>().unwrap());
        }
        models.sort();
        models.dedup();
        assert_eq!(models.len(), 113);
    }
}
