#include "projections/query/referring_rows.hpp"

namespace cairn {

void ReferringRows::visit(const RecordType& type,
                          const Field& field,
                          const Uuid& target,
                          const std::function<bool(const Uuid& id)>& found) {
    auto& variables = variables_.try_emplace(type.number, type, reader_, depth_).first->second;
    reader_.referring(of_, type, field, target, [&](const ReadableRecord& record) {
        variables.look_at(record);
        found_ = &variables;
        return found(record.id());
    });
}

std::set<Uuid> ReferringRows::with_below(const RecordType& type,
                                         const Field& below,
                                         const Uuid& id) {
    return reader_.with_below(of_, below, id,
                              [&] { return RollupRecords::with_below(type, below, id); });
}

bool ReferringRows::holds(const Rule& where) {
    return where.evaluate(*found_, reader_.budget).truthy();
}

Value ReferringRows::value(const Field& field) { return found_->shown(field); }

std::optional<RolledUp> ReferringRows::known(const RecordType& type,
                                             const Field& rollup,
                                             const Uuid& target) {
    return reader_.rolled_up(type, rollup, target, of_.id());
}

std::optional<Decimal> ReferringRows::rate(const Currency& currency) {
    return reader_.rate(&of_, currency);
}

}  // namespace cairn
