#include <catch2/catch.hpp>

#include "tests/cli/company.hpp"

using namespace cairn;
using namespace cairn::test;

TEST_CASE("few live sessions for each person do not make a large batch too large", "[cli]") {
    Company company;
    company.serve({"--per-person", "1"});
    const std::string batch = R"({"commands": [{"create": "account", "fields": {"name": "A"}}]})";
    const std::string spaces(std::size_t{3} << 20, ' ');
    const auto answer = company.http().send("POST", "/api/v1/batch", batch + spaces,
                                            {{"Content-Type", "application/json"}});
    INFO(answer.body);
    CHECK(answer.status == 200);
}
