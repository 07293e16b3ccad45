#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "projections/query/reader.hpp"
#include "projections/query/stored_fields.hpp"

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
    [[nodiscard]] std::optional<bool> holds(const StoredFields& record) const;
    [[nodiscard]] std::optional<bool> holds(const ReadableRecord& record) const {
        return holds(FieldsOfRecord(record));
    }
    /// What `holds` asks a record for.
    [[nodiscard]] const AskedFields& asked() const { return asked_; }
    /// Whether there are records of which it says that they do not match.
    [[nodiscard]] bool may_refuse() const;

private:
    const Reader& reader_;
    AskedFields asked_{};
    std::unique_ptr<const QuickTest> root_;
};

}  // namespace cairn
