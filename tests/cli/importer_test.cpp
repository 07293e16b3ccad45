#include <fstream>

#include <catch2/catch.hpp>

#include "cli/import/failed_rows.hpp"
#include "cli/import/server_target.hpp"
#include "tests/support/decider_spec.hpp"
#include "tests/support/temp_dir.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

/// A target that keeps what it is sent, and refuses as a test tells it to.
class FakeTarget final : public ImportTarget {
public:
    Result<Json> definition(const std::string&) override { return sample_definition(); }
    Result<Json> list(const std::string&, const QueryText&) override {
        return Json{{"rows", Json::array()}, {"next", nullptr}};
    }
    Result<Json> batch(const Json& body) override {
        const Json& commands = body["commands"];
        sizes.push_back(commands.size());
        if (auto refused = refuse(commands)) return tl::unexpected(*refused);
        for (const auto& command : commands) names.push_back(command["fields"]["name"]);
        return Json::object();
    }
    Result<Settings> settings() override { return Settings{}; }

    std::function<std::optional<Error>(const Json& commands)> refuse = [](const Json&) {
        return std::nullopt;
    };
    std::vector<std::size_t> sizes;  ///< Of all batches, refused ones too.
    std::vector<std::string> names;
};

struct Imported {
    Result<ImportCounts> counts;
    std::vector<FailedRow> failures;
};

Imported import(FakeTarget& target,
                const std::vector<std::pair<std::string, std::string>>& keys_and_names) {
    CsvTable table{{"key", "name"}, {}};
    for (const auto& [key, name] : keys_and_names)
        table.rows.push_back({table.rows.size() + 2, {key, name}});
    const Mapping mapping{
        .type = "sample", .key = {"key"}, .fields = {{.field = "name", .column = "name"}}};
    Importer importer(target, mapping, *sample_model()->type("sample"), table, "UTC", {});
    ProgressBar progress("Importing");
    auto counts = importer.run(progress);
    return {std::move(counts), importer.failures()};
}

std::vector<std::pair<std::string, std::string>> rows(std::size_t count,
                                                      std::size_t name_bytes = 1) {
    std::vector<std::pair<std::string, std::string>> all;
    for (std::size_t i = 0; i < count; ++i)
        all.emplace_back(std::to_string(i), std::string(name_bytes, 'x'));
    return all;
}

}  // namespace

TEST_CASE("a row whose namesake failed comes in, and one whose namesake came in is known",
          "[import]") {
    FakeTarget target;
    target.refuse = [](const Json& commands) -> std::optional<Error> {
        for (std::size_t i = 0; i < commands.size(); ++i)
            if (commands[i]["fields"]["name"] == "bad")
                return Error{ErrorCode::rejected, "bad", {{"step", i}}};
        return std::nullopt;
    };
    const auto done = import(target, {{"1", "bad"}, {"1", "good"}, {"1", "again"}, {"2", "other"}});
    REQUIRE(done.counts.has_value());
    CHECK(done.counts->created == 2);
    CHECK(done.counts->known == 1);
    CHECK(done.counts->failed == 1);
    CHECK(target.names == std::vector<std::string>{"good", "other"});
}

TEST_CASE("a batch closes at 250 rows or a quarter of a mebibyte", "[import]") {
    FakeTarget target;
    CHECK(import(target, rows(600)).counts->created == 600);
    CHECK(target.sizes == std::vector<std::size_t>{250, 250, 100});
    target.sizes.clear();
    CHECK(import(target, rows(10, 100'000)).counts->created == 10);
    CHECK(target.sizes == std::vector<std::size_t>{2, 2, 2, 2, 2});
}

TEST_CASE("a batch that proves too large is halved, down to the row that is", "[import]") {
    FakeTarget target;
    target.refuse = [](const Json& commands) -> std::optional<Error> {
        std::size_t bytes = 0;
        for (const auto& command : commands)
            bytes += command["fields"]["name"].get_ref<const std::string&>().size();
        if (bytes > 3) return Error{ErrorCode::too_large, "request.too_large"};
        return std::nullopt;
    };
    const auto done =
        import(target, {{"1", "a"}, {"2", "b"}, {"3", "large"}, {"4", "c"}, {"5", "d"}});
    REQUIRE(done.counts.has_value());
    CHECK(done.counts->created == 4);
    REQUIRE(done.failures.size() == 1);
    CHECK(done.failures.front().index == 2);
    CHECK(target.names == std::vector<std::string>{"a", "b", "c", "d"});
}

TEST_CASE("a busy target is asked again, and what no row is to blame for ends the import",
          "[import]") {
    FakeTarget target;
    int refusals = 1;
    target.refuse = [&](const Json&) -> std::optional<Error> {
        if (refusals-- > 0) return Error{ErrorCode::busy, "queue.full"};
        return std::nullopt;
    };
    CHECK(import(target, rows(1)).counts->created == 1);
    CHECK(target.sizes.size() == 2);
    for (const auto code :
         {ErrorCode::storage_full, ErrorCode::forbidden, ErrorCode::unauthenticated}) {
        target.refuse = [&](const Json&) { return Error{code, "no"}; };
        const auto done = import(target, rows(1));
        REQUIRE_FALSE(done.counts.has_value());
        CHECK(done.counts.error().code == code);
        CHECK(done.failures.empty());
    }
}

TEST_CASE("a file of failed rows reads as the rows were, whether it is mended or not", "[import]") {
    const CsvTable failed{{"a", "b", "cairn_reason"},
                          {{2, {"1", "2", "a: cannot be read (field.format)"}},
                           {3, {"1", "the row has more or fewer cells (row.cells)"}},
                           {4, {"1", "2", "3", "the row has more or fewer cells (row.cells)"}},
                           {5, {"1", "2"}}}};
    const auto table = without_reasons(failed);
    CHECK(table.head == std::vector<std::string>{"a", "b"});
    const std::vector<std::vector<std::string>> expected{
        {"1", "2"}, {"1"}, {"1", "2", "3"}, {"1", "2"}};
    REQUIRE(table.rows.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(table.rows[i].cells == expected[i]);
}

TEST_CASE("failed rows take the first free name, and no file that is there", "[import]") {
    const TempDir folder;
    const auto make = [](const std::filesystem::path& file) { std::ofstream(file) << "mine"; };
    const auto wanted = folder / "accounts.failed.csv";
    CHECK(free_path(wanted) == wanted);
    make(wanted);
    CHECK(free_path(wanted) == folder / "accounts.failed.2.csv");
    make(folder / "accounts.failed.2.csv");
    CHECK(free_path(wanted) == folder / "accounts.failed.3.csv");

    const auto imported = folder / "accounts.csv";
    make(imported);
    CHECK(check_failed_name(folder / "new.csv", imported).has_value());
    CHECK(check_failed_name("/dev/null", imported).has_value());
    CHECK(check_failed_name(wanted, imported).error().reason == "import.failed_exists");
    CHECK(check_failed_name(folder / "./accounts.csv", imported).error().reason ==
          "import.failed_is_file");
}

TEST_CASE("the numbers of failed rows are as in the file that they are from", "[import]") {
    CsvTable failed{{"id", "cairn_reason"}, {}};
    failed.begins_marked = true;
    CHECK_FALSE(without_reasons(failed).begins_marked);
    CsvTable whole{{"id", "name"}, {}};
    whole.begins_marked = true;
    CHECK(without_reasons(whole).begins_marked);
}

TEST_CASE("a server is named by a host, an address of either family, and perhaps a port",
          "[import]") {
    for (const char* url : {"http://localhost", "http://127.0.0.1:8080/", "http://[::1]:8080",
                            "http://[::1]", "https://localhost", "https://crm.example:8443/"})
        CHECK(server_target(url, "token").has_value());
    for (const char* url :
         {"ftp://localhost", "https://", "http://", "http://:80", "http://host:", "http://host:0x",
          "http://host:99999", "http://::1:80", "http://[::1", "http://[::1]x:80"}) {
        INFO(url);
        CHECK_FALSE(server_target(url, "token").has_value());
    }
}
