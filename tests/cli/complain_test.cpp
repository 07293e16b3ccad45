#include <catch2/catch.hpp>

#include "cli/commands.hpp"

using namespace cairn;

TEST_CASE("what a row is refused for is a sentence that says what would do", "[complain]") {
    CHECK(explain({ErrorCode::invalid,
                   "field.minor_units",
                   {{"fields", {{"amount", "field.minor_units"}}},
                    {"given", {{"amount", {{"amount", "1.234"}, {"currency", "CNY"}}}}},
                    {"currency", "CNY"},
                    {"max", 2}}}) ==
          "amount: \"1.234 CNY\" has more decimals than CNY has (at most 2); round it "
          "(field.minor_units)");
    CHECK(explain({ErrorCode::invalid,
                   "reference.unknown",
                   {{"field", "account"},
                    {"value", "ALFKI"},
                    {"record_type", "account"},
                    {"by", "short_name"}}}) ==
          "account: \"ALFKI\" names no record of account by its short_name; bring that one in "
          "first, or look for it by something other than its short_name (reference.unknown)");
    CHECK(
        explain({ErrorCode::rejected,
                 "transition.repeated",
                 {{"state", "won"},
                  {"transition", "win"},
                  {"differing", {{"reason", {{"asked", "price"}}}}}}}) ==
        "the record is in the state won already, and win cannot be taken again with other details "
        "(reason asked price); leave them as they are, or change the fields themselves "
        "(transition.repeated)");
    for (const char* reason : {"field.unpaired_direction", "transition.incomplete",
                               "rule.too_costly", "listen.in_use", "listen.not_allowed"}) {
        const auto text = explain({ErrorCode::rejected, reason, {{"given", "127.0.0.1:80"}}});
        INFO(text);
        CHECK(text.find("this was refused") == std::string::npos);
        CHECK(text.find("; ") != std::string::npos);
    }
}
