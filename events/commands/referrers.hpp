#pragma once

#include <functional>

#include "events/world.hpp"

namespace cairn {

/// A record that refers to another, and by which field.
struct Referrer {
    const RecordType& type;
    const Field& field;
    RecordPointer record;
};

/// Every record of any type that may refer to `target`, or once did, archived ones too, until
/// `visit` returns false. `budget` counts down the records looked at; false where it ran out.
bool visit_referrers(const World& world,
                     const StreamName& target,
                     std::size_t& budget,
                     const std::function<bool(const Referrer&)>& visit);

}  // namespace cairn
