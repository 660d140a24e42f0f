//! The headline: a number with what it means, or why there is none, or that methods disagree. It judges nothing: the panel did.

use rapporteur_estimate::gates::{GateId, Tongue, Verdict};
use rapporteur_estimate::panel::Conclusion;
use rapporteur_estimate::{Estimate, Interval, Method};
use rapporteur_report::PlainPart;

use super::tongue::{count, limits, people, percent, say, unseen, unseen_share};
use super::view::View;
use super::{methods, refusals};

/// The box at the head of the page.
pub(super) fn headline(view: &View<'_>, tongue: Tongue) -> PlainPart {
    match (view.conclusion, &view.estimate) {
        (Conclusion::Estimate, Some(estimate)) => stands(view, estimate, tongue),
        (Conclusion::Disagreement, Some(estimate)) => disagreement(view, estimate, tongue),
        _ => none(view, tongue),
    }
}

fn stands(view: &View<'_>, estimate: &Estimate, tongue: Tongue) -> PlainPart {
    let mut text = vec![meaning(estimate, tongue), confidence(estimate, tongue)];
    text.extend(warning(view, tongue));
    PlainPart::Answer {
        is_stop: false,
        tag: say(tongue, "The estimate", "估计").to_owned(),
        number: number(estimate, tongue),
        text,
    }
}

fn disagreement(view: &View<'_>, estimate: &Estimate, tongue: Tongue) -> PlainPart {
    let spread = spread(view);
    let headline = match tongue {
        Tongue::En => format!(
            "Methods disagree: from {} to {} people",
            people(spread.0),
            people(spread.1)
        ),
        Tongue::Zh => format!(
            "各方法不一致：自 {} 至 {} 人",
            people(spread.0),
            people(spread.1)
        ),
    };
    let pairs = view
        .gates
        .iter()
        .find(|gate| gate.id == GateId::Agreement)
        .map_or(&[][..], |gate| &gate.subjects[..]);
    let who = super::sections::named_methods(pairs, tongue);
    let first = match tongue {
        Tongue::En => format!(
            "Methods that assume different things give intervals that share no number ({who}). That is the finding. No one of the numbers may be quoted alone."
        ),
        Tongue::Zh => format!(
            "假设不同的方法给出的区间互不相交（{who}）。这本身就是结论。其中任何一个数字都不得单独引用。"
        ),
    };
    let second = match tongue {
        Tongue::En => format!(
            "The method chosen beforehand, {}, gives {}.",
            methods::name(estimate.method, tongue),
            number(estimate, tongue)
        ),
        Tongue::Zh => format!(
            "事先选定的方法（{}）给出 {}。",
            methods::name(estimate.method, tongue),
            number(estimate, tongue)
        ),
    };
    let mut text = vec![first, second, meaning(estimate, tongue)];
    text.extend(warning(view, tongue));
    PlainPart::Answer {
        is_stop: true,
        tag: say(tongue, "Methods disagree", "各方法不一致").to_owned(),
        number: headline,
        text,
    }
}

fn none(view: &View<'_>, tongue: Tongue) -> PlainPart {
    let mut text = vec![match tongue {
        Tongue::En => format!(
            "The lists name {} people. That number stands: it was counted, not estimated. How many more there were cannot be said from these lists, and no number may be quoted.",
            count(view.documented)
        ),
        Tongue::Zh => format!(
            "各名单共记录 {} 人。此数成立：它是清点所得，而非估计。另有多少人未被记录，无法由这些名单得知，不得引用任何数字。",
            count(view.documented)
        ),
    }];
    text.extend(view.gates_that(Verdict::Fails).map(|gate| {
        let space = say(tongue, " ", "");
        [
            gate.sentence(tongue),
            gate.id.meaning(tongue).1.to_owned(),
            refusals::remedy(gate.id, tongue).to_owned(),
        ]
        .join(space)
    }));
    text.extend(view.why_none.map(str::to_owned));
    if view.gates_that(Verdict::Fails).next().is_none() && view.why_none.is_none() {
        text.push(
            say(
                tongue,
                "No method of those asked gave a number that may stand; the reasons are below.",
                "所用方法均未给出可成立的数字；原因见下文。",
            )
            .to_owned(),
        );
    }
    PlainPart::Answer {
        is_stop: true,
        tag: say(tongue, "No estimate", "没有估计").to_owned(),
        number: say(
            tongue,
            "These lists cannot carry an estimate",
            "这些名单不足以支持估计",
        )
        .to_owned(),
        text,
    }
}

/// `10,356 people (95 % interval: 8,994 to 12,110)`.
fn number(estimate: &Estimate, tongue: Tongue) -> String {
    let total = people(estimate.total);
    match (tongue, &estimate.interval) {
        (Tongue::En, Some(interval)) => format!(
            "{total} people ({} interval: {} to {})",
            percent(interval.level),
            people(interval.lower),
            people(interval.upper)
        ),
        (Tongue::Zh, Some(interval)) => format!(
            "{total} 人（{} 区间 {}）",
            percent(interval.level),
            limits(interval)
        ),
        (Tongue::En, None) => format!("{total} people"),
        (Tongue::Zh, None) => format!("{total} 人"),
    }
}

fn meaning(estimate: &Estimate, tongue: Tongue) -> String {
    let (observed, unseen) = (count(estimate.observed), people(unseen(estimate) as f64));
    let share = percent(unseen_share(estimate));
    match tongue {
        Tongue::En => format!(
            "The lists name {observed} people. The estimate adds about {unseen} who stand on none of them: {share} of the whole was seen by no list."
        ),
        Tongue::Zh => format!(
            "各名单共记录 {observed} 人。估计另有约 {unseen} 人不在任何名单上：总数的 {share} 未被任何名单记录。"
        ),
    }
}

/// What the interval says, which differs between schools.
fn confidence(estimate: &Estimate, tongue: Tongue) -> String {
    let Some(Interval { level, .. }) = estimate.interval else {
        return say(
            tongue,
            "The method gives no interval.",
            "该方法不给出区间。",
        )
        .to_owned();
    };
    let of_hundred = percent(level).trim_end_matches(" %").to_owned();
    let is_floor = matches!(estimate.method, Method::ChaoMh | Method::ChaoMth);
    match (tongue, methods::is_bayesian(estimate.method), is_floor) {
        (_, _, true) => say(
            tongue,
            "The number is a floor: the whole is probably larger.",
            "该数为下限：总数很可能更大。",
        )
        .to_owned(),
        (Tongue::En, true, _) => format!(
            "If the assumptions below hold, the whole lies within the interval with a probability of {of_hundred} in 100. The interval knows nothing of what the assumptions leave out."
        ),
        (Tongue::Zh, true, _) => format!(
            "若下述假设成立，总数落在该区间内的概率为百分之{of_hundred}。区间不反映假设之外的不确定性。"
        ),
        (Tongue::En, false, _) => format!(
            "If the assumptions below hold, intervals made in this way hold the true whole in {of_hundred} of 100 cases. The interval knows nothing of what the assumptions leave out."
        ),
        (Tongue::Zh, false, _) => format!(
            "若下述假设成立，以此法所得区间在 100 次中有 {of_hundred} 次包含真实总数。区间不反映假设之外的不确定性。"
        ),
    }
}

fn warning(view: &View<'_>, tongue: Tongue) -> Option<String> {
    let names: Vec<String> = view
        .gates_that(Verdict::Warns)
        .map(|gate| gate.id.meaning(tongue).0.to_owned())
        .collect();
    if names.is_empty() {
        return None;
    }
    Some(match tongue {
        Tongue::En => format!(
            "Warnings to be quoted with the number: {}.",
            names.join("; ")
        ),
        Tongue::Zh => format!("引用该数字时须一并说明的警示：{}。", names.join("；")),
    })
}

/// The least and greatest of the methods' numbers; floors, the one that takes lists as independent, and the one that is shown for its multipliers, are not
/// among them.
fn spread(view: &View<'_>) -> (f64, f64) {
    let is_apart = |method| {
        matches!(
            method,
            Method::ChaoMh | Method::ChaoMth | Method::CoverageIndependent | Method::NoHighestOrder
        )
    };
    let totals = view
        .panel()
        .answers
        .iter()
        .filter(|answer| !is_apart(answer.method))
        .filter_map(|answer| Some(answer.outcome.estimate()?.total));
    totals.fold((f64::MAX, f64::MIN), |(low, high), total| {
        (low.min(total), high.max(total))
    })
}
