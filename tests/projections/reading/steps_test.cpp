#include "tests/support/workspace_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

/// A type with thirty steps out of one state, each of which searches a long text for ten words,
/// and one step back.
Json searched_type() {
    Json type = trusted_json(
        R"({"type": "paper", "label": {"en": "Paper", "zh": "文件"}, "label_many": {"en": "Papers", "zh": "文件"}, "title": "name",
        "fields": [{"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}},
                   {"name": "body", "kind": "long_text", "label": {"en": "Body", "zh": "正文"}},
                   {"name": "stage", "kind": "lifecycle", "label": {"en": "Stage", "zh": "阶段"}}],
        "lifecycle": {"field": "stage", "initial": "open", "transitions": [],
            "states": [{"name": "open", "label": {"en": "Open", "zh": "未读"}}, {"name": "read", "label": {"en": "Read", "zh": "已读"}}]}})");
    Json words = Json::array();
    for (int i = 0; i < 10; ++i)
        words.push_back({{"contains", {{{"var", "body"}}, "word" + std::to_string(i)}}});
    const auto add = [&](const std::string& name, const char* from, const char* to) {
        type["lifecycle"]["transitions"].push_back({{"name", name},
                                                    {"event", "paper." + name + "_taken"},
                                                    {"label", {{"en", name}, {"zh", name}}},
                                                    {"from", Json::array({from})},
                                                    {"to", to},
                                                    {"when", {{"or", words}}}});
    };
    for (int i = 0; i < 30; ++i) add("step" + std::to_string(i), "open", "read");
    add("back", "read", "open");
    return type;
}

}  // namespace

TEST_CASE_METHOD(
    WorkspaceFixture,
    "steps whose rules cost too much are listed by the state alone, and hide no record",
    "[reading]") {
    const Json type = searched_type();
    done(send(Define{{type}}));
    const StreamName paper = create("paper", {{"name", "Short"}, {"body", "nothing of it"}});
    CHECK(record(paper)["transitions"].empty());
    change(paper, {{"body", "a word7 among others"}});
    CHECK(record(paper)["transitions"].size() == 30);
    change(paper, {{"body", std::string(20'000, 'x')}});
    const Json costly = record(paper);
    CHECK(costly["version"] == "3");
    const Json& steps = costly["transitions"];
    // The first few were found out not to be for it.
    CHECK(steps.size() > 20);
    CHECK(steps.size() < 30);
    CHECK(steps.back() == "step29");
    // Whoever takes one is told.
    CHECK(send(Advance{paper, "step29", Json::object(), {}}).error().reason ==
          "transition.not_for_this");
    done(send(Archive{paper}));
    CHECK(record(paper)["transitions"].empty());
}

}  // namespace cairn
