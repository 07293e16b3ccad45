#pragma once

#include <istream>
#include <ostream>

#include "bench/figures.hpp"

namespace cairn::bench {

/// Lines that measured the same thing, taken together: what was measured, and of each figure
/// `{"median", "min", "max"}`. In the order in which each first came.
[[nodiscard]] Line summary(std::istream& lines);

/// A summary as a Markdown table, then what ten times the opportunities cost, where both were
/// measured.
void write_tables(const Line& summary, std::ostream& out);

}  // namespace cairn::bench
