#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "events/model/shipped_model.hpp"
#include "tests/events/model_fixture.hpp"
#include "tests/support/decider_spec.hpp"
#include "tests/support/sanitized.hpp"

namespace cairn {
namespace {

using namespace test;

/// Breaks JSON at random, mostly in ways that leave it nearly right.
class Vandal {
public:
    explicit Vandal(unsigned seed) : random_(seed) {}

    Json mutated(Json document) {
        for (std::size_t n = 1 + below(2); n > 0; --n) strike(document, document);
        return document;
    }

private:
    std::size_t below(std::size_t bound) { return random_() % bound; }

    Json anything(const Json& document) {
        static const std::vector<Json> pool{nullptr,
                                            true,
                                            false,
                                            0,
                                            -1,
                                            1.5,
                                            1e300,
                                            18446744073709551615U,
                                            "",
                                            "name",
                                            "$item",
                                            "Ä",
                                            std::string(400, 'x'),
                                            "gone/~",
                                            "\xff\xfe",
                                            Json::array(),
                                            Json::object(),
                                            Json::array({Json::array()}),
                                            {{"var", "nothing"}},
                                            {{"var", ""}},
                                            {{"unique", {"team", "code", "sales"}}},
                                            {{"rule", nullptr}},
                                            {{"en", "x"}, {"zh", "x"}},
                                            "lifecycle",
                                            "computed",
                                            "user"};
        if (below(4) != 0) return pool[below(pool.size())];
        const Json* node = &document;
        while (node->is_structured() && !node->empty() && below(4) != 0) {
            auto child = node->begin();
            std::advance(child, static_cast<std::ptrdiff_t>(below(node->size())));
            node = &*child;
        }
        return *node;
    }

    void strike(Json& node, const Json& document) {
        if (!node.is_structured() || node.empty() || below(7) == 0) {
            const Json replacement = anything(document);
            node = replacement;
            return;
        }
        auto child = node.begin();
        std::advance(child, static_cast<std::ptrdiff_t>(below(node.size())));
        const std::size_t deed = below(24);
        if (deed == 0) node.erase(child);
        if (deed == 1 && node.is_array()) node.push_back(Json(*child));
        if (deed == 1 && node.is_object()) node[below(2) ? "kind" : "other"] = anything(document);
        if (deed > 1) strike(*child, document);
    }

    std::mt19937 random_;
};

bool is_told_properly(const Json& data) {
    for (const char* name : {"file", "place", "problem"})
        if (!data.contains(name) || !data[name].is_string()) return false;
    const std::string place = data["place"];
    (void)json_text(data);  // Throws on what is not UTF-8.
    (void)Json::json_pointer(place);
    return data["file"].get<std::string>().starts_with("model/") &&
           !data["problem"].get<std::string>().empty();
}

TEST_CASE("no definition, however broken, does worse than being refused", "[model]") {
    const auto model = key_account_model();
    Vandal vandal(20270131);
    std::size_t accepted = 0;
    std::set<std::string> problems;
    std::vector<Json> definitions = shipped_model();
    definitions.push_back(machine());
    constexpr int rounds = sanitized ? 8 : 30;
    for (int round = 0; round < rounds; ++round)
        for (const Json& definition : definitions) {
            const Json broken = vandal.mutated(definition);
            for (const Model& base : {*model, Model()}) {
                const auto defined = base.defined(std::span(&broken, 1));
                if (!defined) {
                    REQUIRE(defined.error().reason == "model.invalid");
                    REQUIRE(is_told_properly(defined.error().data));
                    problems.insert(defined.error().data["problem"]);
                    continue;
                }
                ++accepted;
                REQUIRE(shape(**defined) == shape(*base.replayed(broken)));
            }
        }
    CHECK(accepted > 10);
    CHECK(problems.size() > (sanitized ? 30 : 50));
}

}  // namespace
}  // namespace cairn
