#pragma once

#include <string>
#include <utility>

#include "events/access.hpp"

namespace cairn {

/// Who wants something done about what people come in by, and what he came in by himself: his
/// request waits its turn, and his own right may end meanwhile (`asker_now`).
struct Asker {
    // NOLINTNEXTLINE(google-explicit-constructor): somebody whose right does not end.
    Asker(Actor who) : actor(std::move(who)) {}
    Asker(Actor who, std::string by, std::string at)
        : actor(std::move(who)), token(std::move(by)), from(std::move(at)) {}

    Actor actor;             ///< As he was when he asked.
    std::string token = {};  ///< Of his session, or his API token; empty: the command line, a test.
    std::string from = {};   ///< His address.
};

}  // namespace cairn
