#include <fstream>
#include <sstream>

#include "cli/import/csv_text.hpp"
#include "cli/import/folder_target.hpp"
#include "cli/options.hpp"
#include "events/model/shipped_model.hpp"
#include "events/values/text_format.hpp"
#include "tests/cli/company.hpp"
#include "tests/cli/lists.hpp"
#include "tests/support/decider_spec.hpp"
#include "tests/support/demo_copy.hpp"

namespace cairn {
namespace {

using namespace test;
namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

/// All lists of a workspace, each in a file of the folder.
void export_all(const fs::path& data, const fs::path& into) {
    const auto done = run_cairn(
        {"export", "--data", data, "--format", "csv", "--into", into, "--archived", "yes"});
    INFO(done.err);
    REQUIRE(done.exit_code == 0);
}

/// The demo company and all its lists, made once and only read.
struct DemoFolder {
    DemoFolder() {
        demo_copy(data);
        export_all(data, lists);
    }
    static const DemoFolder& get() {
        static const DemoFolder made;
        return made;
    }
    /// An empty workspace of the same settings, but for its administrator.
    [[nodiscard]] fs::path empty_workspace(const std::string& admin) const {
        const fs::path made = dir / admin;
        REQUIRE(run_cairn({"init", "--data", made, "--admin", admin, "--lang", "zh"}).exit_code ==
                0);
        return made;
    }
    TempDir dir;
    fs::path data = dir / "demo";
    fs::path lists = dir / "lists";
};

std::vector<std::string> demo_types() {
    std::vector<std::string> names;
    for (const Json& definition : shipped_model()) names.push_back(definition.at("type"));
    return names;
}

using Rows = std::vector<std::vector<std::string>>;

/// What a list says that is stored: what is computed may be another on another day. Without the
/// rows in which `but` stands, whatever the case.
Rows stored_cells(const std::string& text, const std::string& type, const std::string& but) {
    const auto table = read_csv(text).value();
    const auto compiled = key_account_model();
    const auto is_stored = [&](std::size_t column) {
        const Field* field = compiled->type(type)->field(table.head[column]);
        return !field || !field->computed;
    };
    Rows rows{table.head};
    for (const auto& row : table.rows) {
        const auto names_it = [&](const std::string& cell) {
            return folded(cell).find(but) != std::string::npos;
        };
        if (std::ranges::any_of(row.cells, names_it)) continue;
        auto& kept = rows.emplace_back();
        for (std::size_t column = 0; column < row.cells.size(); ++column)
            if (is_stored(column)) kept.push_back(row.cells[column]);
    }
    return rows;
}

}  // namespace

TEST_CASE("every list of the demo comes back equal from an empty workspace", "[round_trip]") {
    const DemoFolder& demo = DemoFolder::get();
    const auto data = demo.empty_workspace("setup@cairn.example");
    const auto done = run_cairn({"import", "--data", data, "--all", demo.lists});
    INFO(done.out << done.err);
    REQUIRE(done.exit_code == 0);
    CHECK(done.err.find("no field is called like") == std::string::npos);
    export_all(data, demo.dir / "again");
    for (const std::string& type : demo_types()) {
        INFO(type);
        const auto before = text_of(demo.lists / (type + ".csv"));
        CHECK(before.starts_with(byte_order_mark));
        CHECK(std::count(before.begin(), before.end(), '\n') > 1);
        // A workspace has an administrator from the start.
        const auto again = text_of(demo.dir / "again" / (type + ".csv"));
        const char* setup = "setup@cairn.example";
        CHECK((stored_cells(again, type, setup) == stored_cells(before, type, setup)));
    }
    const auto events = events_of(data);
    const auto again = run_cairn({"import", "--data", data, "--all", demo.lists, "--update", "id"});
    INFO(again.out << again.err);
    CHECK(again.exit_code == 0);
    CHECK(events_of(data) == events);
    CHECK(run_cairn({"replay", "--data", data, "--check"}).exit_code == 0);
}

TEST_CASE("lists come in one by one, too, and people are known by their addresses",
          "[round_trip]") {
    const DemoFolder& demo = DemoFolder::get();
    const auto data = demo.empty_workspace("Fang.Min@yunling.example");
    // A hundred imports one after the other, as the program does them, into a folder that is opened
    // once.
    auto target = folder_target(data).value();
    const auto bring = [&](const std::string& type, ImportArguments given) {
        given.type = type;
        given.file = demo.lists / (type + ".csv");
        given.failed = demo.dir / (type + ".failed.csv");
        INFO(type << ", update by \"" << given.update << '"');
        CHECK(import_into(*target, given) == 0);
    };
    bring("team", {.incomplete = true});
    bring("user", {.update = "email", .incomplete = true});
    bring("user", {.update = "email"});
    // They refer to each other all around: what is not there yet comes with the second time.
    for (const std::string& type : demo_types())
        if (type != "team" && type != "user") bring(type, {.incomplete = true});
    for (const std::string& type : demo_types())
        if (type != "user") bring(type, {.update = "id"});
    target.reset();
    export_all(data, demo.dir / "one by one");
    for (const std::string& type : demo_types()) {
        INFO(type);
        const auto before = text_of(demo.lists / (type + ".csv"));
        const auto after = text_of(demo.dir / "one by one" / (type + ".csv"));
        // The administrator was there under another id.
        const char* administrator = "fang.min@yunling.example";
        CHECK((stored_cells(after, type, administrator) ==
               stored_cells(before, type, administrator)));
    }
}

TEST_CASE("every kind of field keeps its hardest values on the way out and in", "[round_trip]") {
    Company company;
    company.serve();
    REQUIRE(
        company.http().send("PUT", "/api/v1/model/sample", json_text(sample_definition())).status ==
        200);
    const std::string other = company.create("sample", {{"name", "=SUM(A1:A9)"}, {"code", "; \\"}});
    const std::string full =
        company.create("sample", {{"name", "@home, \"quoted\"; 'single'"},
                                  {"notes", "-5 °C\nsecond line\n\n=third"},
                                  {"rate", "1.234"},
                                  {"pieces", 1234},
                                  {"price", {{"amount", "1.2"}, {"currency", "USD"}}},
                                  {"discount", "-0.5"},
                                  {"due_on", nullptr},
                                  {"seen_at", "2027-01-31T09:00:00.123456+08:00"},
                                  {"urgent", false},
                                  {"size", "b"},
                                  {"colors", {"a", "c"}},
                                  {"tags", {"a; b", "c\\", "'=x", "+1"}},
                                  {"owner", nullptr},
                                  {"part_of", other},
                                  {"next", other},
                                  {"others", {other}},
                                  {"email", "a@b.example"},
                                  {"phone", "+86 138 0000 0000"},
                                  {"site", "https://example.com/?a=1;b=2"},
                                  {"place", {{"city", "=Köln"}, {"street", "a;b\nsecond line"}}},
                                  {"code", "'-5"}});
    REQUIRE(company.http().send("DELETE", "/api/v1/records/sample/" + other).status == 200);
    company.stop();
    const auto before = exported(company.data, "sample");
    CHECK(before.find(full) != std::string::npos);
    write(company / "sample.csv", before);
    Company target;
    target.serve();
    REQUIRE(
        target.http().send("PUT", "/api/v1/model/sample", json_text(sample_definition())).status ==
        200);
    target.stop();
    const auto done = import(target.data, "sample", company / "sample.csv");
    INFO(done.out << done.err);
    REQUIRE(done.exit_code == 0);
    CHECK(exported(target.data, "sample") == before);
}

TEST_CASE("a list that the server exports comes in again, by names and by labels", "[round_trip]") {
    Company company;
    company.serve();
    const std::string account = company.create("account", {{"name", "Acme"}, {"tier", "a"}});
    const std::string deal =
        company.create("opportunity", {{"name", "=Lease; \"long\""},
                                       {"account", account},
                                       {"amount", {{"amount", "1200.50"}, {"currency", "USD"}}},
                                       {"close_on", "2027-02-01"},
                                       {"competitors", {"a; b", "c"}}});
    const std::string fields =
        "name,account,account.tier,stage,amount,close_on,owner,competitors,created_at,forecast";
    std::map<std::string, std::string> files;
    for (const std::string words : {"", "&lang=en", "&lang=zh"}) {
        const auto answer = company.http().get(
            "/api/v1/records/opportunity/export?format=csv&fields=" + fields + words);
        REQUIRE(answer.status == 200);
        files[words] = answer.body;
    }
    company.stop();
    const auto before = exported(company.data, "opportunity");
    for (const auto& [words, text] : files) {
        INFO(words << '\n' << text);
        write(company / "deals.csv", text);
        const auto same =
            import(company.data, "opportunity", company / "deals.csv", {"--update", "id"});
        INFO(same.out << same.err);
        CHECK(same.out == "opportunity: 0 created, 0 updated, 1 known, 0 failed\n");
        CHECK(exported(company.data, "opportunity") == before);
        std::string changed = text;
        changed.replace(changed.find("1200.5"), 7, "70.25");
        write(company / "deals.csv", changed);
        const auto done =
            import(company.data, "opportunity", company / "deals.csv", {"--update", "id"});
        CHECK(done.out == "opportunity: 0 created, 1 updated, 0 known, 0 failed\n");
        write(company / "deals.csv", text);
        REQUIRE(import(company.data, "opportunity", company / "deals.csv", {"--update", "id"})
                    .exit_code == 0);
    }
}

TEST_CASE("records that refer to each other come in together", "[round_trip]") {
    const Company company;
    const std::string a = id_text(1);
    const std::string b = id_text(2);
    const std::string account = id_text(3);
    write(company / "account.csv", "id,name\n" + account + ",Acme\n");
    write(company / "contact.csv", "id,name,account_id,reports_to_id\n" + a + ",Ann," + account +
                                       ',' + b + "\n" + b + ",Bob," + account + ',' + a + "\n");
    REQUIRE(import(company.data, "account", company / "account.csv").exit_code == 0);
    const auto done = import(company.data, "contact", company / "contact.csv");
    CHECK(done.out == "contact: 2 created, 0 known, 0 failed\n");
    const auto list = exported(company.data, "contact");
    CHECK(list.find(",Bob," + b) != std::string::npos);
    CHECK(list.find(",Ann," + a) != std::string::npos);
}

}  // namespace cairn
