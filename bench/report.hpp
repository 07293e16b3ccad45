#pragma once

#include <istream>
#include <ostream>

#include "bench/figures.hpp"

namespace cairn::bench {

/// Lines that measured the same thing, taken together: what was measured, and of each figure
/// `{"median", "min", "max", "values"}`, the last with one value a round. In the order in which
/// each first came.
[[nodiscard]] Line summary(std::istream& lines);

/// Of a summary with more than one `system`: Cairn's figures as multiples of each other system's in
/// the same round, where they were measured doing the same.
[[nodiscard]] Line ratios(const Line& summary);

/// A summary as a Markdown table, then what more opportunities cost and how Cairn compares with
/// its peers, where both were measured.
void write_tables(const Line& summary, std::ostream& out);

}  // namespace cairn::bench
