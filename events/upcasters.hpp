#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "core/result.hpp"

namespace cairn {

/// Raises payloads of earlier schemas to today's, one schema at a time, so that the rest of the
/// program knows only the newest. What is stored stays as it was written. Filled once, then read by
/// any thread.
class Upcasters {
public:
    using Step = std::function<Json(Json)>;

    /// `step` makes a payload of `schema` + 1 from one of `schema`.
    void add(std::uint8_t kind, std::uint16_t schema, Step step);
    /// The schema that new events of a kind are written with: one past the last step.
    [[nodiscard]] std::uint16_t newest(std::uint8_t kind) const;
    /// Throws StorageError for a schema that only a newer program knows.
    [[nodiscard]] Json raise(std::uint8_t kind, std::uint16_t schema, Json payload) const;

private:
    std::map<std::pair<std::uint8_t, std::uint16_t>, Step> steps_;
};

/// The steps that this program needs for what earlier ones wrote: none so far.
[[nodiscard]] const Upcasters& upcasters();

}  // namespace cairn
