#include "bench/sample_data.hpp"

#include <algorithm>

namespace cairn::bench {

using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 16> places{
    "Nordwind", "Hafen",      "Silesia", "Lindqvist", "华东", "Meridian", "Castellan", "Orkney",
    "滨海",     "Tramontane", "Brandt",  "Kestrel",   "长风", "Aldgate",  "Juniper",   "Velden"};
constexpr std::array<std::string_view, 13> trades{
    "Rail", "Shipyard",  "重工",     "Energy",       "Foods",   "Logistics", "Metals",
    "机械", "Chemicals", "Turbines", "Construction", "Medical", "Ports"};
constexpr std::array<std::string_view, 11> products{
    "Tower crane lease", "Bearing overhaul", "齿轮箱备件",      "Gantry upgrade",
    "Hydraulic presses", "Service contract", "传感器改造",      "Spare rotors",
    "Control cabinets",  "Line extension",   "Pump replacement"};
constexpr std::array<std::string_view, 8> tags{"export",   "出口", "framework", "urgent",
                                               "retrofit", "样机", "leasing",   "pilot"};
constexpr std::array<std::string_view, 6> stages{"prospecting", "engaging", "proposing",
                                                 "negotiating", "won",      "lost"};

/// Past all that other workspaces have.
constexpr std::size_t first_of_group = 5'000'000;

std::string digits(std::size_t number, std::size_t width) {
    std::string text = std::to_string(number);
    return std::string(width - std::min(width, text.size()), '0') + text;
}

/// Ids that ascend as those the server makes itself do.
std::string id(char kind, std::size_t number) {
    return std::string("0190000") + kind + "-0000-7000-8000-" + digits(number, 12);
}

/// A number without order, the same in every run.
std::size_t scattered(std::size_t number) { return (number * 2'654'435'761U) % 1'000'003U; }

std::string_view tag(std::size_t number) { return tags[number % tags.size()]; }

std::string company(std::size_t account) {
    return std::string(places[account % places.size()]) + ' ' +
           std::string(trades[scattered(account) % trades.size()]) + ' ' + std::to_string(account);
}

}  // namespace

std::string user_id(std::size_t number) { return id('1', number); }
std::string account_id(std::size_t number) { return id('2', number); }
std::string opportunity_id(std::size_t number) { return id('3', number); }
std::string unit_id(std::size_t number) { return account_id(first_of_group + number); }
std::string unit_deal_id(std::size_t number) { return opportunity_id(first_of_group + number); }

json user_fields(std::size_t number) {
    return {{"name", "Seller " + digits(number, 2)},
            {"email", "seller" + std::to_string(number) + "@example.com"},
            {"role", "member"}};
}

json account_fields(std::size_t number) {
    return {{"name", company(number)},
            {"industry", "machinery"},
            {"city", places[scattered(number) % places.size()]},
            {"owner", user_id(number % owners)},
            {"potential", number % 3 == 0 ? "high" : "medium"},
            {"registration_code", "R" + digits(number, 9)}};
}

json opportunity_fields(std::size_t number) {
    const std::size_t account = number / opportunities_an_account;
    const auto product = products[scattered(number) % products.size()];
    return {{"name", std::string(product) + ", " + company(account)},
            {"account", account_id(account)},
            {"product", product},
            {"amount", {{"amount", std::to_string(1000 + scattered(number))}, {"currency", "CNY"}}},
            {"close_on", "2027-" + digits(number % 12 + 1, 2) + "-15"},
            {"stage", stages[number % stages.size()]},
            {"owner", user_id(scattered(number) % owners)},
            {"source", "existing"},
            {"next_step", "Call about the offer"},
            {"next_step_on", "2026-11-" + digits(number % 28 + 1, 2)},
            {"margin_percent", std::to_string(number % 40)},
            {"tags", {tag(number), tag(number + 1 + number / tags.size() % (tags.size() - 1))}}};
}

json unit_fields(std::size_t number) {
    json fields = account_fields(first_of_group + number);
    fields["unit"] = number == 0 ? "group" : "subsidiary";
    if (number > 0) fields["parent"] = unit_id(0);
    return fields;
}

json unit_deal_fields(std::size_t number) {
    json fields = opportunity_fields(number);
    fields["account"] = unit_id(1 + number % group_units);
    return fields;
}

std::size_t first_stage(std::size_t opportunity) { return opportunity % stages.size(); }

std::string words_to_find(std::size_t number) {
    return std::string(places[number % places.size()]) + ' ' +
           std::string(products[number % products.size()]);
}

}  // namespace cairn::bench
