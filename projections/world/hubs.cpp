#include "projections/world/hubs.hpp"

#include <algorithm>

namespace cairn {
namespace {

bool is_parent_field(const Field& field) { return field.parent && !field.retired; }

/// A subsidiary's business is not its group's.
bool is_tree(const Field& field, const RecordType& type) {
    return type.hub && field.to == type.name;
}

/// Climbs from a record to its hubs.
struct Climb {
    const Model& model;
    const WorldSnapshot& world;
    Position at;
    Hubs found{};

    void from(const RecordView& record, const RecordType& type, int levels) {
        if (type.hub) found.push_back(record.id());
        if (levels == 0) return;
        for (const Field& field : type.fields)
            if (is_parent_field(field) && !is_tree(field, type)) through(record, field, levels);
    }

    void through(const RecordView& record, const Field& field, int levels) {
        const RecordType* type = model.type(field.to);
        if (!type) return;
        for (const Uuid& id : references_in(record.value(field.slot))) {
            // A hub needs no look: under what it hangs is about itself, not about what is under it.
            if (type->hub) {
                found.push_back(id);
                continue;
            }
            if (const auto parent = world.record(type->number, id, at))
                from(*parent, *type, levels - 1);
        }
    }
};

/// Descends from a record to all that hangs under it.
struct Descent {
    const Model& model;
    const WorldSnapshot& world;
    Position at;
    const UnderVisitor& visit;

    void from(const Uuid& id, const RecordType& type, int levels) const {
        for (const auto& child : model.types())
            for (const Field& field : child->fields)
                if (is_parent_field(field) && field.to == type.name && !is_tree(field, *child))
                    through(id, *child, field, levels);
    }

    void through(const Uuid& id, const RecordType& child, const Field& field, int levels) const {
        world.referrers(id, child.number, field.slot, [&](const Uuid& referrer) {
            const auto record = world.record(child.number, referrer, at);
            if (!record || !refers_to(*record, field, id)) return true;
            visit(child, *record);
            if (levels > 1 && !child.hub) from(referrer, child, levels - 1);
            return true;
        });
    }
};

}  // namespace

bool refers_to(const RecordView& record, const Field& field, const Uuid& target) {
    return refers_to(record.value(field.slot), target);
}

Hubs hubs_of(const RecordView& record,
             const RecordType& type,
             const Model& model,
             const WorldSnapshot& world,
             Position at) {
    Climb climb{model, world, at};
    climb.from(record, type, hub_levels_max);
    std::ranges::sort(climb.found);
    const auto repeats = std::ranges::unique(climb.found);
    climb.found.erase(repeats.begin(), repeats.end());
    return std::move(climb.found);
}

void visit_under(const Uuid& root,
                 const RecordType& root_type,
                 const Model& model,
                 const WorldSnapshot& world,
                 Position at,
                 const UnderVisitor& visit) {
    Descent{model, world, at, visit}.from(root, root_type, hub_levels_max);
}

bool carries_others(const RecordType& type, const Model& model) {
    if (type.hub) return false;
    return std::ranges::any_of(model.types(), [&](const auto& child) {
        return !child->hub && std::ranges::any_of(child->fields, [&](const Field& field) {
            return is_parent_field(field) && field.to == type.name;
        });
    });
}

}  // namespace cairn
