#include "events/commands/referrers.hpp"

namespace cairn {

bool visit_referrers(const World& world,
                     const StreamName& target,
                     std::size_t& budget,
                     const std::function<bool(const Referrer&)>& visit) {
    bool more = true;
    for (const auto& type : world.model().types()) {
        for (const Field& field : type->fields) {
            const bool may_refer =
                field.to == target.category && !field.retired && !field.is_derived();
            if (!more || budget == 0) return budget > 0;
            if (!may_refer) continue;
            world.referrers(target.id, *type, field, [&](const Uuid& id) {
                if (budget == 0) return false;
                --budget;
                auto record = world.record({type->name, id});
                more = !record || visit({*type, field, std::move(record)});
                return more;
            });
        }
    }
    return budget > 0;
}

}  // namespace cairn
