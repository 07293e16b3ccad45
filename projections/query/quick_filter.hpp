#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "projections/query/reader.hpp"

namespace cairn {

struct QuickTest;

/// What a filter says of a record, told from the stored bytes of the fields that it names: a
/// fraction of what evaluating the rule takes, so that lists without an index may look at many.
/// Comparisons of open stored fields, and of numbers computed from such, with constants, `in`,
/// `contains`, and these under `and`, `or` and `!`; of all else, and of values whose comparison is
/// not plain, it says that it does not know. Where it knows, it says what the rule would. One
/// thread; lives as long as the reader.
class QuickFilter {
public:
    QuickFilter(const Rule& filter, const RecordType& type, const Reader& reader);
    ~QuickFilter();
    QuickFilter(const QuickFilter&) = delete;
    QuickFilter& operator=(const QuickFilter&) = delete;

    /// Nothing where the rule itself must be asked.
    [[nodiscard]] std::optional<bool> holds(const ReadableRecord& record) const;

private:
    const Reader& reader_;
    std::unique_ptr<const QuickTest> root_;
};

}  // namespace cairn
