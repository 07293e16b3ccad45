#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/query/query.hpp"
#include "projections/query/reader.hpp"
#include "tests/support/random_history.hpp"
#include "tests/support/world_fixture.hpp"

namespace cairn::test {

[[nodiscard]] inline Value text(const char* value) { return std::string(value); }
[[nodiscard]] Value money(const char* amount, const char* currency = "CNY");
/// `deal_model` with these columns in the deals' list.
[[nodiscard]] std::vector<Json> model_that_lists(const std::vector<std::string>& columns);
[[nodiscard]] StreamEvent create(const StreamName& stream, Fields fields);

/// A world and somebody who reads it.
struct TestReading {
    WorldFixture fixture;
    History history{&fixture.sealer};
    Access access{Actor::system(), fixture.sealer};

    explicit TestReading(const char* language = "zh");
    /// Lets the world know what the history has had since.
    void take_up();
    template <class Do>
    auto as_of(Position at, Do act) {
        const auto snapshot = fixture.world->snapshot();
        const auto model = snapshot.models().at(at);
        RuleContext rules;
        rules.now = snapshot.time_of(at);
        rules.settings = &model->settings();
        return act(Reader{snapshot, access, at, model, rules});
    }
    Result<std::string> list_text(std::string_view type, const QueryText& asked, Position at);
    Json list(std::string_view type, const QueryText& asked = {}) {
        return list(type, asked, history.head());
    }
    Json list(std::string_view type, const QueryText& asked, Position at);
    /// The reason why a list is refused; "accepted" where it is not.
    std::string refusal(std::string_view type, const QueryText& asked);
};

/// A member of every row, "-" where a row has none.
[[nodiscard]] Texts members(const Json& list, const char* member);
/// Deals of several currencies, whose names say what they are worth.
void add_deals_of_currencies(TestReading& reading);

}  // namespace cairn::test
