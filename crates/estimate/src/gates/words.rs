//! What each gate means, in the words of a report, in English and Chinese.

use super::{Gate, GateId, Verdict};

/// The languages in which this crate speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// English.
    En,
    /// Chinese, simplified characters.
    Zh,
}

impl GateId {
    /// The gate's name and why it matters.
    pub fn meaning(self, tongue: Tongue) -> (&'static str, &'static str) {
        let (en, zh) = texts(self);
        match tongue {
            Tongue::En => en,
            Tongue::Zh => zh,
        }
    }
}

impl Verdict {
    /// The verdict as a word.
    pub fn word(self, tongue: Tongue) -> &'static str {
        match (self, tongue) {
            (Self::Holds, Tongue::En) => "holds",
            (Self::Warns, Tongue::En) => "warns",
            (Self::Fails, Tongue::En) => "fails",
            (Self::Unjudged, Tongue::En) => "not judged",
            (Self::Holds, Tongue::Zh) => "通过",
            (Self::Warns, Tongue::Zh) => "警示",
            (Self::Fails, Tongue::Zh) => "未通过",
            (Self::Unjudged, Tongue::Zh) => "未判定",
        }
    }
}

impl Gate {
    /// The gate in one sentence: name, value, threshold, verdict, and of what it speaks.
    pub fn sentence(&self, tongue: Tongue) -> String {
        let name = self.id.meaning(tongue).0;
        let verdict = self.verdict.word(tongue);
        let value = self.value.map_or_else(|| "–".to_owned(), short);
        let threshold = short(self.threshold);
        let (bound, stop, between) = match (self.side, tongue) {
            (super::Side::AtLeast, Tongue::En) => ("at least", ".", ", "),
            (super::Side::AtMost, Tongue::En) => ("at most", ".", ", "),
            (super::Side::AtLeast, Tongue::Zh) => ("至少", "。", "、"),
            (super::Side::AtMost, Tongue::Zh) => ("至多", "。", "、"),
        };
        let subjects = match self.subjects.is_empty() {
            true => String::new(),
            false => format!(" ({})", self.subjects.join(between)),
        };
        match tongue {
            Tongue::En => {
                format!("{name}: {value}, {bound} {threshold} wanted: {verdict}{subjects}{stop}")
            }
            Tongue::Zh => {
                format!("{name}：{value}，要求{bound} {threshold}：{verdict}{subjects}{stop}")
            }
        }
    }
}

/// A value with as many digits as a reader needs.
fn short(value: f64) -> String {
    if value == libm::trunc(value) && libm::fabs(value) < 1e15 {
        return format!("{value:.0}");
    }
    match libm::fabs(value) {
        size if size < 0.001 => format!("{value:.1e}"),
        size if size < 10.0 => format!("{value:.3}"),
        _ => format!("{value:.1}"),
    }
}

type Text = (&'static str, &'static str);

fn texts(gate: GateId) -> (Text, Text) {
    tables(gate).unwrap_or_else(|| answers(gate))
}

/// The gates that look at the table alone.
fn tables(gate: GateId) -> Option<(Text, Text)> {
    Some(match gate {
        GateId::Lists => (
            (
                "Lists with people",
                "With fewer than three lists nothing can tell whether the lists depend on each other, so what none of them saw stays unknown.",
            ),
            (
                "有人的名单数",
                "少于三份名单时，无法判断名单之间是否相互依赖，因而无从推知所有名单都未见的人数。",
            ),
        ),
        GateId::CoveringLists => (
            (
                "Lists on which everybody stands",
                "A list that holds everybody was probably made from the others; the formula would then say that nobody was missed.",
            ),
            (
                "涵盖所有人的名单数",
                "涵盖所有人的名单多半由其他名单汇编而成；公式会因此得出无人遗漏的结论。",
            ),
        ),
        GateId::RepeatedLists => (
            (
                "Pairs of lists with the same people",
                "Two copies of one list agree perfectly and make the overlap, and so the estimate, false.",
            ),
            (
                "人员完全相同的名单对数",
                "同一名单的两个副本完全一致，会使重叠及估计失真。",
            ),
        ),
        GateId::Overlap => (
            (
                "People on two lists or more",
                "Everything that is known of the unseen comes from people whom several lists saw; with a handful of them, one error of linkage moves the answer.",
            ),
            (
                "出现在两份以上名单中的人数",
                "对未见者的全部了解都来自被多份名单记录的人；若这样的人寥寥无几，一处匹配错误就会改变结果。",
            ),
        ),
        GateId::Connected => (
            (
                "Parts into which the lists fall",
                "Lists that share nobody, even through others, may speak of different people: nothing joins them to one whole.",
            ),
            (
                "名单分成的部分数",
                "彼此没有任何（包括间接的）共同人员的名单，可能讲的是不同人群，无法视为一个整体。",
            ),
        ),
        GateId::EmptyPairs => (
            (
                "Pairs of lists that share nobody",
                "Such a pair may avoid each other (another place, another group) or be linked badly; models with that pair have no finite estimate and are fitted without it.",
            ),
            (
                "没有共同人员的名单对数",
                "这样的一对名单可能覆盖不同地点或群体，也可能匹配有误；含该对的模型没有有限的估计，因此去掉该项后拟合。",
            ),
        ),
        _ => return None,
    })
}

/// The gates that look at what the methods answered.
fn answers(gate: GateId) -> (Text, Text) {
    fits(gate)
        .or_else(|| priors(gate))
        .unwrap_or_else(|| variations(gate))
}

fn fits(gate: GateId) -> Option<(Text, Text)> {
    Some(match gate {
        GateId::ModelsWithoutEstimate => (
            (
                "Models tried that have no estimate, %",
                "Where most models have no maximum or are not identified, the table is too thin for a choice among models.",
            ),
            (
                "没有估计的候选模型比例（%）",
                "若多数模型没有最大值或不可识别，说明数据过于稀疏，难以在模型间选择。",
            ),
        ),
        GateId::Fit => (
            (
                "Counts that the model does not make, %",
                "The model is asked to make the table again; counts that it hardly ever makes show that it misses something.",
            ),
            (
                "模型难以再现的计数比例（%）",
                "让模型重新生成该表；几乎从不出现的计数说明模型有所遗漏。",
            ),
        ),
        GateId::LowerBound => (
            (
                "Estimate over Chao's lower bound",
                "When people differ in how easily they are seen, at least so many must have been missed; an estimate below the bound needs an explanation.",
            ),
            (
                "估计与 Chao 下界之比",
                "当人们被记录的难易不同时，至少有这么多人遗漏；低于该下界的估计需要解释。",
            ),
        ),
        GateId::RHat => (
            (
                "Split R-hat of the unseen",
                "Chains that began far apart must tell the same; above the threshold they stand in different answers.",
            ),
            (
                "未见人数的 split R-hat",
                "相距甚远处出发的链必须得出相同结果；超过阈值说明它们停在不同的答案上。",
            ),
        ),
        GateId::EffectiveDraws => (
            (
                "Effective draws of the unseen",
                "Draws that repeat each other count for less; with too few, the limits are chance.",
            ),
            (
                "未见人数的有效抽样数",
                "彼此重复的抽样分量较小；过少时，区间端点只是偶然。",
            ),
        ),
        GateId::Chains => (
            (
                "Chains",
                "One chain can stay in one answer for millions of steps and look perfect; only several show it.",
            ),
            (
                "链数",
                "单独一条链可能在一个答案上停留数百万步而看似完美；只有多条链才能显示出来。",
            ),
        ),
        _ => return None,
    })
}

fn priors(gate: GateId) -> Option<(Text, Text)> {
    Some(match gate {
        GateId::SaturatedGraph => (
            (
                "Weight of the graph that says nothing of the unseen",
                "The graph with every edge carries no information on the unseen; its answer is the prior. With much weight on it the average is the prior too.",
            ),
            (
                "对未见者不提供信息的图的权重",
                "所有边俱全的图不含关于未见者的信息，其答案即先验；权重大时，平均结果也只是先验。",
            ),
        ),
        GateId::GridTail => (
            (
                "Probability beyond the end of the grid",
                "The limits must not depend on where the computation stopped.",
            ),
            ("网格终点之外的概率", "区间端点不应取决于计算在何处停止。"),
        ),
        GateId::Cap => (
            (
                "Share of draws at the cap on the unseen",
                "Draws at the cap would have gone on: the upper limit is then set by the program, not by the table.",
            ),
            (
                "触及未见人数上限的抽样比例",
                "触顶的抽样本会继续增大：此时上限由程序而非数据决定。",
            ),
        ),
        _ => return None,
    })
}

fn variations(gate: GateId) -> (Text, Text) {
    match gate {
        GateId::OtherPrior => (
            (
                "Factor by which another prior moves the estimate",
                "What moves with the prior was not said by the table.",
            ),
            ("更换先验使估计变动的倍数", "随先验而变的部分并非来自数据。"),
        ),
        GateId::Agreement => (
            (
                "Pairs of methods whose intervals share no number",
                "Methods that assume different things and disagree beyond their intervals: that is the finding, before any one number.",
            ),
            (
                "区间互不相交的方法对数",
                "假设不同的方法若分歧超出各自区间，这本身就是首要结论，先于任何单一数字。",
            ),
        ),
        GateId::LeaveOneOut => (
            (
                "Largest factor when a list is left out",
                "An answer that hangs on one list is that list's answer.",
            ),
            (
                "去掉一份名单时变动的最大倍数",
                "取决于某一份名单的答案，只是那份名单的答案。",
            ),
        ),
        GateId::MergedLists => (
            (
                "Largest factor when two lists are made one",
                "Two lists that depend on each other can be taken as one; the answer should not change much.",
            ),
            (
                "合并两份名单时变动的最大倍数",
                "相互依赖的两份名单可视为一份；答案不应有大的变化。",
            ),
        ),
        GateId::InternalConsistency => (
            (
                "Lists whose known number the others find, %",
                "Each list is taken as the whole, and its known number estimated from the others: a method that fails there may fail on the unknown whole.",
            ),
            (
                "其他名单能推知其已知人数的名单比例（%）",
                "将每份名单依次视为总体，用其余名单估计其已知人数；在此失败的方法对未知总体也可能失败。",
            ),
        ),
        GateId::Selection => (
            (
                "Bootstrap samples that choose another model, %",
                "When chance alone changes the model chosen, an interval that takes the model as known is too narrow.",
            ),
            (
                "自助样本选择其他模型的比例（%）",
                "若仅凭偶然就会改变所选模型，则视模型为已知的区间过窄。",
            ),
        ),
        _ => (
            (
                "Upper over lower limit",
                "An interval of more than tenfold width hardly tells more than that the whole is larger than what was seen.",
            ),
            (
                "区间上下限之比",
                "上下限相差十倍以上的区间，除了说明总体大于所见之外，几乎不提供信息。",
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_gate_has_words_of_its_own_in_both_languages() {
        for tongue in [Tongue::En, Tongue::Zh] {
            let mut names: Vec<_> = GateId::ALL
                .iter()
                .map(|gate| gate.meaning(tongue).0)
                .collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), GateId::ALL.len());
        }
        assert_eq!(
            GateId::Width.meaning(Tongue::En).0,
            "Upper over lower limit"
        );
    }

    #[test]
    fn a_sentence_says_value_threshold_verdict_and_subjects() {
        let gate = GateId::EmptyPairs.judge(Some(1.0), vec!["a × b".into()]);
        assert_eq!(
            gate.sentence(Tongue::En),
            "Pairs of lists that share nobody: 1, at most 0 wanted: warns (a × b)."
        );
        let gate = GateId::RHat.judge(Some(1.0042), Vec::new());
        assert_eq!(
            gate.sentence(Tongue::Zh),
            "未见人数的 split R-hat：1.004，要求至多 1.010：通过。"
        );
    }

    #[test]
    fn a_value_that_is_no_number_does_not_hold() {
        assert_eq!(
            GateId::RHat.judge(Some(f64::NAN), Vec::new()).verdict,
            Verdict::Fails
        );
        assert_eq!(
            GateId::RHat.judge(None, Vec::new()).verdict,
            Verdict::Unjudged
        );
    }
}
