//! Why a method gives no number, and what to do about a gate that does not hold, in plain words. It knows no table.

use rapporteur_estimate::Refusal;
use rapporteur_estimate::gates::{GateId, Tongue};

use super::tongue::{count, say};

/// The reason in the language.
pub(super) fn reason(refusal: &Refusal, tongue: Tongue) -> String {
    if let Refusal::Lists { lists, least, most } = refusal
        && least == most
    {
        return match tongue {
            Tongue::En => format!("No number: it takes {least} lists, and the table has {lists}."),
            Tongue::Zh => format!("没有数字：此法用于 {least} 份名单，而本表有 {lists} 份。"),
        };
    }
    if tongue == Tongue::En {
        return format!("No number: {refusal}.");
    }
    let why = match refusal {
        Refusal::Lists { lists, least, most } => {
            format!("需要 {least} 至 {most} 份名单，而本表有 {lists} 份")
        }
        Refusal::Nobody => "任何名单上都没有人".to_owned(),
        Refusal::Overlap { missing } => format!("名单重叠过少（{missing}）"),
        Refusal::NoEstimate { model, code } => format!(
            "模型 {model} 在本表上没有估计：{}",
            match code {
                1 => "最大值不存在",
                2 => "不可识别",
                _ => "最大值不存在，且不可识别",
            }
        ),
        Refusal::Unsettled { what, steps } => {
            format!("{what} 的拟合在 {} 步内未能稳定", count(*steps))
        }
        Refusal::Prior { what } => format!("答案取决于先验而非数据（{what}）"),
        Refusal::Unconverged {
            sweeps,
            r_hat,
            modes,
        } => format!(
            "各链在 {} 轮后仍不一致：split R-hat 为 {r_hat:.3}，众数位于 {modes}",
            count(*sweeps)
        ),
        Refusal::TooLarge { what, limit } => format!("{what} 超出上限 {}", count(*limit)),
        Refusal::Parameter { parameter, range } => format!("参数 {parameter} 须为 {range}"),
        Refusal::Stopped => "运行在结束前被停止".to_owned(),
    };
    format!("没有数字：{why}。")
}

/// What a person can do so that the gate may hold another time.
pub(crate) fn remedy(gate: GateId, tongue: Tongue) -> &'static str {
    let (en, zh) = match gate {
        GateId::Lists => (
            "Add a list that was made independently of the others, or estimate strata together that share their lists.",
            "增加一份独立编制的名单，或将使用相同名单的分层合并估计。",
        ),
        GateId::CoveringLists | GateId::RepeatedLists => (
            "Leave out the list that was made from the others, or the copy, and run again.",
            "去掉由其他名单汇编的名单或副本后重新运行。",
        ),
        GateId::Overlap => (
            "Review the links between lists, for a missed link hides an overlap; else make strata wider, or add a list.",
            "复核名单之间的匹配（漏匹配会掩盖重叠）；否则放宽分层，或增加名单。",
        ),
        GateId::Connected => (
            "Estimate each part by itself, or leave out the list that shares nobody.",
            "分别估计各部分，或去掉与其他名单没有共同人员的名单。",
        ),
        GateId::EmptyPairs => (
            "Ask whether the two lists cover the same places and people; merge lists of one source.",
            "查明这两份名单是否覆盖相同的地点与人群；将同一来源的名单合并。",
        ),
        GateId::SaturatedGraph | GateId::GridTail | GateId::Cap | GateId::OtherPrior => (
            "The table says too little: add a list or widen the strata; a longer run does not help.",
            "数据所含信息过少：增加名单或放宽分层；延长运行没有帮助。",
        ),
        GateId::RHat | GateId::EffectiveDraws | GateId::Chains => (
            "Run longer chains, and eight or more; where they still stand apart, report the places where they stand, and no single number.",
            "延长链并至少运行八条；若仍停在不同位置，则报告各位置，而不给出单一数字。",
        ),
        GateId::ModelsWithoutEstimate | GateId::Selection => (
            "Prefer a method that averages over models, and say that the choice of the model is in doubt.",
            "优先采用对模型取平均的方法，并说明模型选择存疑。",
        ),
        GateId::Fit | GateId::LowerBound => (
            "Look at the counts that the model misses, below; ask what the lists named there have in common.",
            "查看下文中模型未能再现的计数，并查明所涉名单有何共同之处。",
        ),
        GateId::Agreement => (
            "Give the numbers of all methods together, and say which assumption divides them.",
            "同时给出各方法的数字，并说明分歧源于哪项假设。",
        ),
        GateId::LeaveOneOut | GateId::MergedLists | GateId::InternalConsistency => (
            "Name the list on which the answer hangs, and give the answer with and without it.",
            "指明答案所依赖的名单，并给出包含与不含该名单的答案。",
        ),
        GateId::Width => (
            "Say that the lists show only that the whole is larger than what was documented.",
            "说明名单只能表明总数大于已记录的人数。",
        ),
    };
    say(tongue, en, zh)
}
