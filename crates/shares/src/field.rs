//! GF(256) with the polynomial x^8 + x^4 + x^3 + x + 1 (SLIP-0039, "Shamir's secret sharing"; the field of FIPS 197).
//!
//! No table is looked up and no branch is taken on a value: both would leave traces of the secret in the machine's caches. Only
//! the x coordinates, which are printed on every share, decide what is computed.

use zeroize::Zeroizing;

/// The product of two elements.
pub(crate) fn multiply(left: u8, right: u8) -> u8 {
    let (mut left, mut product) = (left, 0);
    for bit in 0..8 {
        // All ones when the bit is set, all zeros otherwise.
        let mask = 0_u8.wrapping_sub((right >> bit) & 1);
        product ^= left & mask;
        let overflow = 0_u8.wrapping_sub(left >> 7);
        left = (left << 1) ^ (0x1b & overflow);
    }
    product
}

/// The inverse of an element, which is its 254th power; of zero, zero.
fn inverse(element: u8) -> u8 {
    let mut power = element;
    let mut result = 1;
    // 254 is 0b1111_1110: the squares from the second on.
    for _ in 0..7 {
        power = multiply(power, power);
        result = multiply(result, power);
    }
    result
}

/// A point of every byte's polynomial: the same x for all, one y for each byte.
pub(crate) struct Point<'a> {
    pub(crate) x: u8,
    pub(crate) y: &'a [u8],
}

/// The values at `x` of the polynomials of least degree through the points.
///
/// INVARIANT: the x coordinates differ and the values are of one length; the callers have checked both.
pub(crate) fn interpolate(points: &[Point<'_>], x: u8) -> Zeroizing<Vec<u8>> {
    let length = points.first().map_or(0, |point| point.y.len());
    let mut values = Zeroizing::new(vec![0; length]);
    for (number, point) in points.iter().enumerate() {
        assert_eq!(point.y.len(), length, "invariant: values of one length");
        let coefficient = basis(points, number, x);
        for (value, byte) in values.iter_mut().zip(point.y) {
            *value ^= multiply(*byte, coefficient);
        }
    }
    values
}

/// Lagrange's basis polynomial of one point, at `x`. A function of public coordinates alone.
fn basis(points: &[Point<'_>], number: usize, x: u8) -> u8 {
    let own = points[number].x;
    let others = points.iter().enumerate().filter(|(at, _)| *at != number);
    others.fold(1, |product, (_, other)| {
        assert_ne!(own, other.x, "invariant: coordinates differ");
        multiply(product, multiply(x ^ other.x, inverse(own ^ other.x)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_products_of_fips_197_hold() {
        // FIPS 197, section 4.2: {57} · {83} = {c1}, {57} · {13} = {fe}.
        assert_eq!(multiply(0x57, 0x83), 0xc1);
        assert_eq!(multiply(0x57, 0x13), 0xfe);
    }

    #[test]
    fn every_element_but_zero_has_an_inverse_and_one_is_neutral() {
        for element in 1..=255 {
            assert_eq!(multiply(element, inverse(element)), 1);
            assert_eq!(multiply(element, 1), element);
        }
        assert_eq!(inverse(0), 0);
    }

    #[test]
    fn multiplication_is_commutative_and_distributes_over_addition() {
        for left in 0..=255_u8 {
            for right in 0..=255_u8 {
                assert_eq!(multiply(left, right), multiply(right, left));
                let third = left.rotate_left(3) ^ 0x5a;
                assert_eq!(
                    multiply(third, left ^ right),
                    multiply(third, left) ^ multiply(third, right)
                );
            }
        }
    }

    #[test]
    fn a_parabola_is_found_again_from_any_three_of_its_points() {
        let value = |x: u8| 0x42 ^ multiply(0x17, x) ^ multiply(0x99, multiply(x, x));
        let xs = [0, 1, 5, 254, 255];
        let ys: Vec<[u8; 1]> = xs.iter().map(|x| [value(*x)]).collect();
        for first in 0..xs.len() {
            for second in first + 1..xs.len() {
                for third in second + 1..xs.len() {
                    let points = [first, second, third].map(|at| Point {
                        x: xs[at],
                        y: &ys[at],
                    });
                    for x in [0, 3, 200, 255] {
                        assert_eq!(interpolate(&points, x)[0], value(x));
                    }
                }
            }
        }
    }
}
