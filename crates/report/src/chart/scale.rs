//! Answers: where a value lies on an axis and which ticks it has. Refuses functions that differ between machines.

/// A linear axis from a round number to a round number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    step: f64,
}

impl Scale {
    /// An axis that shows zero and all values between two places of the drawing.
    pub(crate) fn with_zero(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let (low, high) = values.fold((0.0_f64, 0.0_f64), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let step = round_step((high - low) / 5.0);
        let high = if high > low {
            (high / step).ceil() * step
        } else {
            step
        };
        Self {
            low: (low / step).floor() * step,
            high,
            from,
            to,
            step,
        }
    }

    /// An axis over exactly the values.
    pub(crate) fn over(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let (low, high) = values.fold((f64::MAX, f64::MIN), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let high = if high > low { high } else { low + 1.0 };
        Self {
            low,
            high,
            from,
            to,
            step: round_step((high - low) / 10.0).max(1.0),
        }
    }

    /// The same axis with marks at round values that are at least `least` apart.
    pub(crate) fn with_step(&self, least: f64) -> Self {
        Self {
            step: round_step(least),
            ..self.clone()
        }
    }

    /// The place of a value.
    pub(crate) fn at(&self, value: f64) -> f64 {
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// The round values to mark.
    pub(crate) fn ticks(&self) -> Vec<f64> {
        let mut ticks = Vec::new();
        let mut tick = (self.low / self.step).ceil() * self.step;
        while tick <= self.high + self.step / 1000.0 && ticks.len() < 50 {
            ticks.push(tick);
            tick += self.step;
        }
        ticks
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `least`; never below one.
fn round_step(least: f64) -> f64 {
    let mut power = 1.0;
    while power < 1e15 {
        for factor in [1.0, 2.0, 5.0] {
            if power * factor >= least {
                return power * factor;
            }
        }
        power *= 10.0;
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_cover_the_values() {
        let scale = Scale::with_zero([3.0, 847.0].into_iter(), 0.0, 100.0);
        assert_eq!(scale.ticks(), vec![0.0, 200.0, 400.0, 600.0, 800.0, 1000.0]);
        assert!((scale.at(500.0) - 50.0).abs() < 1e-9);
    }

    #[test]
    fn an_axis_of_nothing_or_of_negative_values_still_has_ticks() {
        assert_eq!(
            Scale::with_zero(std::iter::empty(), 0.0, 10.0).ticks(),
            vec![0.0, 1.0]
        );
        let scale = Scale::with_zero([-7.0, 3.0].into_iter(), 0.0, 10.0);
        assert_eq!(scale.ticks(), vec![-8.0, -6.0, -4.0, -2.0, 0.0, 2.0, 4.0]);
    }
}
