#pragma once

#include <cstdint>
#include <memory>

#include "core/result.hpp"
#include "events/model/model_reader.hpp"
#include "events/model/record_type.hpp"

namespace cairn {

/// The compiled type. Reading says what the members of one definition mean and happens at every
/// replay; whether it all fits together is checked once, when a definition is new. `before` is the
/// type as it was, whose slots are kept; null for a new one.
[[nodiscard]] std::shared_ptr<RecordType> read_type(const Json& definition,
                                                    const RecordType* before,
                                                    std::uint16_t number,
                                                    ModelProblem& problem);

}  // namespace cairn
