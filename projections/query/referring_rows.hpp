#pragma once

#include <map>
#include <set>

#include "events/rolled_up.hpp"
#include "projections/query/view_variables.hpp"

namespace cairn {

/// What a roll-up of a record looks at in an answer, as its reader is shown it. Lives no longer
/// than both.
class ReferringRows final : public RollupRecords {
public:
    /// `depth`: of derived fields that ask for it.
    ReferringRows(const ReadableRecord& of, const Reader& reader, int depth)
        : of_(of), reader_(reader), depth_(depth) {}

    void visit(const RecordType& type,
               const Field& field,
               const Uuid& target,
               const std::function<bool(const Uuid& id)>& found) override;
    [[nodiscard]] std::set<Uuid> with_below(const RecordType& type,
                                            const Field& below,
                                            const Uuid& id) override;
    [[nodiscard]] bool holds(const Rule& where) override;
    [[nodiscard]] Value value(const Field& field) override;
    [[nodiscard]] std::optional<RolledUp> known(const RecordType& type,
                                                const Field& rollup,
                                                const Uuid& target) override;
    [[nodiscard]] std::optional<Decimal> rate(const Currency& currency) override;

private:
    const ReadableRecord& of_;
    const Reader& reader_;
    int depth_;
    std::map<std::uint16_t, ViewVariables> variables_;
    const ViewVariables* found_ = nullptr;
};

}  // namespace cairn
