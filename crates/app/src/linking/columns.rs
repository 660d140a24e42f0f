//! Which columns of the lists are kept, and how. It refuses to keep the truth that a model names, unless it is asked for.

use rapporteur_linkage::{ColumnKind, ColumnPlan, FieldKind, LinkModel};

/// What of the lists is kept.
#[derive(Clone, Copy)]
pub(crate) enum Kept<'c> {
    /// What the model names, to be compared and shown, and these columns besides.
    All(&'c [&'c str]),
    /// What is compared.
    Compared,
}

/// The columns that linking needs, and how each is kept.
pub(crate) fn plans(model: &LinkModel, kept: Kept<'_>) -> Vec<ColumnPlan> {
    let extra = match kept {
        Kept::All(extra) => extra,
        Kept::Compared => &[],
    };
    let wanted = model
        .columns()
        .into_iter()
        .filter(|column| Some(*column) != model.truth.as_deref())
        .chain(extra.iter().copied());
    let mut plans: Vec<ColumnPlan> = Vec::new();
    for column in wanted {
        if plans.iter().any(|plan| plan.name == column) {
            continue;
        }
        let is_id = Some(column) == model.id.as_deref();
        plans.push(ColumnPlan {
            name: column.to_owned(),
            kind: if is_id {
                ColumnKind::Plain
            } else {
                ColumnKind::Interned
            },
        });
    }
    if matches!(kept, Kept::Compared) {
        let stand_ins = model.fields.iter().filter_map(|field| match &field.kind {
            FieldKind::PersonName {
                given: Some(given),
                family: Some(family),
                full: Some(full),
            } => Some((full, [given, family])),
            _ => None,
        });
        for (full, others) in stand_ins {
            stand_in(&mut plans, model, full, others);
        }
    }
    plans
}

/// Keeps whole names only where given and family names are missing, unless something else is told by one of these columns.
fn stand_in(plans: &mut [ColumnPlan], model: &LinkModel, full: &str, others: [&String; 2]) {
    let fields = model.fields.iter();
    let uses = fields.filter(|field| field.kind.columns().contains(&full));
    let is_sole = uses.count() == 1 && Some(full) != model.list.as_deref();
    let place = |name: &str| {
        let is_compared =
            |plan: &ColumnPlan| plan.name == name && plan.kind == ColumnKind::Interned;
        plans.iter().position(is_compared)
    };
    let (full, others) = (place(full), others.map(|name| place(name)));
    if let (Some(full), [Some(given), Some(family)], true) = (full, others, is_sole) {
        plans[full].kind = ColumnKind::StandIn([given, family]);
    }
}
