//! The name of each method and what it takes for granted, in plain words, in English and Chinese. It knows no number.

use rapporteur_estimate::Method;
use rapporteur_estimate::gates::Tongue;

type Text = (&'static str, &'static str);

/// The method's name.
pub(super) fn name(method: Method, tongue: Tongue) -> &'static str {
    pick(words(method), tongue).0
}

/// What the method takes for granted.
pub(super) fn assumed(method: Method, tongue: Tongue) -> &'static str {
    pick(words(method), tongue).1
}

/// Whether the method's interval is a probability given the assumptions; otherwise it is a rate of success in repetition.
pub(super) fn is_bayesian(method: Method) -> bool {
    matches!(method, Method::Graphs | Method::LatentClass)
}

fn pick((en, zh): (Text, Text), tongue: Tongue) -> Text {
    match tongue {
        Tongue::En => en,
        Tongue::Zh => zh,
    }
}

fn words(method: Method) -> (Text, Text) {
    closed(method)
        .or_else(|| log_linear(method))
        .unwrap_or_else(|| bayesian(method))
}

fn closed(method: Method) -> Option<(Text, Text)> {
    Some(match method {
        Method::Chapman => (
            (
                "Chapman, two lists",
                "Two lists only. To be on one list makes nobody more or less likely to be on the other, and everybody could have been on either.",
            ),
            (
                "Chapman 法（两份名单）",
                "仅用两份名单。一个人是否在一份名单上，不影响其出现在另一份名单上的机会；每个人都有可能被任一名单记录。",
            ),
        ),
        Method::ChaoMh => (
            (
                "Chao’s lower bound (Mh)",
                "A floor, not the whole: people may differ in how easily they are seen, and all lists count as alike. It rests on how many were seen once and how many twice. It is no floor when lists avoid each other.",
            ),
            (
                "Chao 下界（Mh）",
                "这是下限而非总数：允许人们被记录的难易不同，各名单视为同等。依据只见一次与见过两次的人数。若名单相互回避，则不构成下限。",
            ),
        ),
        Method::ChaoMth => (
            (
                "Chao’s lower bound (Mth)",
                "A floor, not the whole: people may differ in how easily they are seen, and lists may be large or small. It is no floor when lists avoid each other.",
            ),
            (
                "Chao 下界（Mth）",
                "这是下限而非总数：允许人们被记录的难易不同，名单可大可小。若名单相互回避，则不构成下限。",
            ),
        ),
        Method::CoverageIndependent => (
            (
                "Sample coverage, independent lists",
                "The lists do not depend on each other. How much of the whole they cover is read from how many people stand on one list alone.",
            ),
            (
                "样本覆盖率（名单独立）",
                "各名单相互独立。由只出现在一份名单上的人数推知名单覆盖了总体的多大部分。",
            ),
        ),
        Method::CoverageLow => (
            (
                "Sample coverage, low",
                "Lists may depend on each other in pairs. The variant is made for lists that cover little of the whole.",
            ),
            (
                "样本覆盖率（低覆盖）",
                "允许名单两两相依。此变体适用于名单只覆盖总体一小部分的情形。",
            ),
        ),
        Method::CoverageHigh => (
            (
                "Sample coverage, high",
                "Lists may depend on each other in pairs. The variant is made for lists that cover much of the whole.",
            ),
            (
                "样本覆盖率（高覆盖）",
                "允许名单两两相依。此变体适用于名单覆盖总体大部分的情形。",
            ),
        ),
        _ => return None,
    })
}

fn log_linear(method: Method) -> Option<(Text, Text)> {
    Some(match method {
        Method::LogLinearBic => (
            (
                "Log-linear, least BIC",
                "Of all ways in which lists may depend on each other, the one is taken that explains the table best for its size. All lists together have no dependence beyond it. The choice is then taken as certain, so the interval is narrower than it should be.",
            ),
            (
                "对数线性模型（BIC 最小）",
                "在名单相互依赖的各种方式中，取相对其复杂程度最能解释数据者；全部名单之间不再有更高阶的依赖。所选模型被视为确定，因此区间偏窄。",
            ),
        ),
        Method::LogLinearBicBca => (
            (
                "Log-linear, least BIC, bootstrap",
                "As the log-linear model of least BIC, but the choice is made again on tables drawn from this one, so that the interval carries the doubt about the choice.",
            ),
            (
                "对数线性模型（BIC 最小，自助法）",
                "同上，但在由本表重抽的各表上重新选择模型，因此区间包含了选模的不确定性。",
            ),
        ),
        Method::StepwiseBca => (
            (
                "Log-linear, stepwise, bootstrap",
                "Lists are independent but for pairs that the table clearly shows to depend; three lists or more have no dependence of their own. The choice is made again on tables drawn from this one.",
            ),
            (
                "对数线性模型（逐步，自助法）",
                "除数据明确显示相依的名单对之外，名单相互独立；三份及以上名单之间没有自身的依赖。在由本表重抽的各表上重新选择。",
            ),
        ),
        Method::NoHighestOrder => (
            (
                "No interaction of all lists",
                "One thing alone is assumed: that all lists together have no dependence beyond that of fewer lists. Nothing in the table can confirm it. The answer moves far when it is a little wrong, as the multipliers below show.",
            ),
            (
                "无最高阶交互",
                "只假设一点：全部名单之间没有超出较少名单的依赖。数据无法证实这一点；假设稍有偏差，答案便大幅变动，见下文的乘数。",
            ),
        ),
        _ => return None,
    })
}

fn bayesian(method: Method) -> (Text, Text) {
    match method {
        Method::Graphs => (
            (
                "Average over graphs",
                "Lists may depend on each other in every way that a decomposable graph can draw; each graph counts by how well it explains the table. Within the dependence drawn, people are alike.",
            ),
            (
                "图模型平均",
                "名单可按任何可分解图所能表示的方式相依；各图按其解释数据的程度加权。在所示依赖之外，人们彼此相同。",
            ),
        ),
        _ => (
            (
                "Latent classes",
                "People are of a few kinds, which nobody recorded and whose number is found from the table. Kinds differ in how likely each list sees them; within a kind the lists are independent.",
            ),
            (
                "潜在类别模型",
                "人们分属少数几类，类别未被记录，其数目由数据推得。各类被各名单记录的机会不同；同一类之内，名单相互独立。",
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_has_a_name_and_an_assumption_of_its_own() {
        for tongue in [Tongue::En, Tongue::Zh] {
            for text in [name, assumed] {
                let mut texts: Vec<_> = Method::ALL.map(|method| text(method, tongue)).to_vec();
                texts.sort_unstable();
                texts.dedup();
                assert_eq!(texts.len(), Method::ALL.len());
            }
        }
        assert_eq!(name(Method::LatentClass, Tongue::En), "Latent classes");
    }
}
