#pragma once

#include <array>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

/// The made-up company that is measured. Everything follows from a record's number, so that lists
/// of requests can be written without asking the server what is there.
namespace cairn::bench {

constexpr std::size_t owners = 20;
constexpr std::size_t opportunities_an_account = 10;

/// Stages in which a deal can still move, in the order it takes, and the transition into each.
struct Stage {
    std::string_view name;
    std::string_view transition;
};
constexpr std::array<Stage, 4> open_stages{{{"prospecting", "prospect"},
                                            {"engaging", "engage"},
                                            {"proposing", "propose"},
                                            {"negotiating", "negotiate"}}};

[[nodiscard]] std::string user_id(std::size_t number);
[[nodiscard]] std::string account_id(std::size_t number);
[[nodiscard]] std::string opportunity_id(std::size_t number);

/// A group and its subsidiaries: unit 0 is the group, all others are directly below it.
constexpr std::size_t group_units = 500;
constexpr std::size_t group_deals = 20'000;
[[nodiscard]] std::string unit_id(std::size_t number);
[[nodiscard]] std::string unit_deal_id(std::size_t number);
[[nodiscard]] nlohmann::json unit_fields(std::size_t number);
/// Of a deal with one of the subsidiaries.
[[nodiscard]] nlohmann::json unit_deal_fields(std::size_t number);

[[nodiscard]] nlohmann::json user_fields(std::size_t number);
[[nodiscard]] nlohmann::json account_fields(std::size_t number);
[[nodiscard]] nlohmann::json opportunity_fields(std::size_t number);

/// Where in `open_stages` an opportunity begins; past their end: it is won or lost already.
[[nodiscard]] std::size_t first_stage(std::size_t opportunity);

/// Two words that some opportunities' names hold.
[[nodiscard]] std::string words_to_find(std::size_t number);

}  // namespace cairn::bench
