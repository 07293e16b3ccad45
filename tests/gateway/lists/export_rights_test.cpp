#include <catch2/catch.hpp>

#include "core/json.hpp"
#include "tests/gateway/raw_connection.hpp"
#include "tests/gateway/roles/roles_office.hpp"
#include "tests/support/sanitized.hpp"

using namespace cairn;
using namespace cairn::test;

// Files of lists that are on their way when what somebody may take with him becomes another.
namespace {

/// Of 15 kB each: more than the 4 MiB that the system takes of a connection that nobody reads.
constexpr int exported_papers = sanitized ? 450 : 800;
const std::string papers_end = "\r\n0\r\nCairn-Sums";

Json paper_type() {
    return trusted_json(R"({
        "type": "paper", "label": {"en": "Paper", "zh": "文件"}, "label_many": {"en": "Papers", "zh": "文件"}, "title": "name",
        "list": {"columns": ["name", "text"], "sort": "name"},
        "fields": [
            {"name": "name", "kind": "text", "label": {"en": "Name", "zh": "名称"}, "required": true},
            {"name": "owner", "kind": "user", "label": {"en": "Owner", "zh": "负责人"}},
            {"name": "text", "kind": "long_text", "label": {"en": "Text", "zh": "正文"}}]})");
}

/// Who takes exported_papers with him, and reads what comes slowly.
struct PaperRoom : RolesOffice {
    PaperRoom() : RolesOffice({paper_type(), role_named("taker", taking("all", "all"))}) {
        Json commands = Json::array();
        for (int i = 0; i < exported_papers; ++i) {
            commands.push_back({{"create", "paper"},
                                {"fields",
                                 {{"name", "P" + std::to_string(i)},
                                  {"owner", tara},
                                  {"text", std::string(15'000, 'x')}}}});
            if (commands.size() < 50 && i + 1 < exported_papers) continue;
            REQUIRE(client(admin).post("/api/v1/batch", {{"commands", commands}}).status == 200);
            commands = Json::array();
        }
        REQUIRE(workspace->wait_for(workspace->head(), std::chrono::seconds(20)));
        token = token_of(tara);
    }
    static Json taking(const Json& see, const Json& take) {
        return {{"paper", {{"see", see}, {"export", take}}}, {"client", {{"see", "all"}}}};
    }
    [[nodiscard]] std::unique_ptr<RawConnection> begun() const {
        auto open = std::make_unique<RawConnection>(server->port(), 4096);
        open->send("GET /api/v1/records/paper/export?format=csv HTTP/1.1\r\nHost: a\r\n" +
                   bearer(token) + "\r\n\r\n");
        REQUIRE(open->read_to("\r\n\r\n"));
        return open;
    }
    std::string tara = person("tara", {"taker"});
    std::string token{};
};

}  // namespace

TEST_CASE("a file on its way ends with the right to take it, though one may still see all of it",
          "[export][roles]") {
    PaperRoom office;
    const auto open = office.begun();
    const Json roles = GENERATE(Json(false), Json("own"), Json("taken_away"));
    if (roles == "taken_away")
        office.changed("user/" + office.tara, {{"roles", {"reader"}}});
    else
        office.define_role(role_named("taker", PaperRoom::taking("all", roles)));
    const auto start = std::chrono::steady_clock::now();
    CHECK(comes_true([&] { return office.server->metrics().connections == 0; },
                     std::chrono::seconds(10)));
    if (!sanitized) CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
    REQUIRE(open->end(std::chrono::seconds(20)));
    CHECK(open->received.find(papers_end) == std::string::npos);
}

TEST_CASE("a file on its way ends where less is shown of what it is of", "[export][roles]") {
    PaperRoom office;
    const auto open = office.begun();
    office.define_role(role_named("taker", PaperRoom::taking("own", "all")));
    REQUIRE(open->end(std::chrono::seconds(20)));
    CHECK(open->received.find(papers_end) == std::string::npos);
}

TEST_CASE("a file on its way comes to its end, whatever others may do by then", "[export][roles]") {
    PaperRoom office;
    const auto open = office.begun();
    office.define_role(role_named("reader", {{"*", {{"see", "own"}}}}));
    office.changed("user/" + office.tara, {{"job_title", "Archivist"}});
    REQUIRE(open->read_to(papers_end, std::chrono::seconds(60)));
}
