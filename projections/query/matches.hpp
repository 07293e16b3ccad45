#pragma once

#include <functional>
#include <optional>

#include "projections/query/query.hpp"
#include "projections/query/reader.hpp"

namespace cairn {

/// Whether the record belongs to the query's set (filter, words, archived, and the reader may see
/// it).
[[nodiscard]] bool matches(const Query& query,
                           const RecordType& type,
                           ViewVariables& variables,
                           const RecordView& record,
                           const Reader& reader);

/// That every match refers to `target` by the field.
struct DemandedReference {
    const Field* field;
    Uuid target;
};
/// What the query's filter demands so, for an index to serve it; the filter may demand more.
[[nodiscard]] std::optional<DemandedReference> demanded_reference(const Query& query,
                                                                  const RecordType& type);

using RecordVisitor = std::function<void(const RecordView& record)>;
/// Every record that belongs to the query's set at the reader's moment, in no order. Goes by the
/// index of references where the filter demands one.
void visit_matches(const Query& query,
                   const RecordType& type,
                   const Reader& reader,
                   const RecordVisitor& visit);

}  // namespace cairn
