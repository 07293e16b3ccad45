#pragma once

#include "tests/gateway/leak_people.hpp"

namespace cairn::test {

struct Probe {
    std::string method, target;
    Json body = {};
};

/// What a route is asked; or, where it shows no record, why there is nothing to ask.
struct Verdict {
    std::vector<Probe> probes{};
    std::string shows_none{};
};

/// By "GET /path/{type}", for all routes.
[[nodiscard]] std::map<std::string, Verdict> verdicts_of(const TwoPeople& given);
/// `?filter=…`
[[nodiscard]] std::string filter_text(const Json& filter);

}  // namespace cairn::test
