#include "events/upcasters.hpp"

#include <string>

namespace cairn {

void Upcasters::add(std::uint8_t kind, std::uint16_t schema, Step step) {
    CAIRN_ASSERT(schema == newest(kind));  // A chain with a hole would leave old events unreadable.
    steps_[{kind, schema}] = std::move(step);
}

std::uint16_t Upcasters::newest(std::uint8_t kind) const {
    std::uint16_t schema = 1;
    while (steps_.contains({kind, schema})) ++schema;
    return schema;
}

Json Upcasters::raise(std::uint8_t kind, std::uint16_t schema, Json payload) const {
    const std::uint16_t target = newest(kind);
    if (schema == 0 || schema > target)
        throw StorageError("an event's payload has the unknown schema " + std::to_string(schema));
    for (; schema < target; ++schema) payload = steps_.at({kind, schema})(std::move(payload));
    return payload;
}

const Upcasters& upcasters() {
    static const Upcasters chain;
    return chain;
}

}  // namespace cairn
