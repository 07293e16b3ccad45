#include <array>

#include <catch2/catch.hpp>

#include "core/text.hpp"
#include "tests/gateway/raw_connection.hpp"
#include "tests/gateway/served_workspace.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/workbook.hpp"

using namespace cairn;
using namespace cairn::test;

namespace {

using Kind = SheetCell::Kind;

/// Accounts of 15 kB each: more than the 4 MiB that the system takes of a connection that nobody
/// reads.
constexpr std::size_t exported_accounts = sanitized ? 450 : 800;

std::string export_of(const std::string& type, const std::string& query) {
    return "/api/v1/records/" + type + "/export?" + query;
}

Json money(const std::string& amount, const std::string& currency = "CNY") {
    return {{"amount", amount}, {"currency", currency}};
}

/// Deals with and without what a deal may say, under an account, and what their list says.
struct Deals : ShippedWorkspace {
    Deals() {
        account = create("account", {{"name", "晨鸢重工"}, {"tier", "a"}});
        for (int i = 0; i < 7; ++i) {
            Json fields{{"name", "Deal, \"" + std::to_string(i) + "\""}, {"account", account}};
            if (i % 2 == 0) fields["amount"] = money(std::to_string(1000 + i) + ".5");
            if (i == 3) fields["amount"] = money("70", "USD");
            if (i % 3 == 0) fields["close_on"] = "2027-02-0" + std::to_string(i + 1);
            if (i == 5) fields["competitors"] = Json::array({"a; b", "=c"});
            create_by(member, "opportunity", fields);
        }
    }
    [[nodiscard]] Workbook workbook(const std::string& query) const {
        auto ann = client(member);
        const auto answer = ann.get(export_of("opportunity", "format=xlsx&" + query));
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        REQUIRE_FALSE(answer.broken_off);
        return Workbook(answer.body);
    }
    std::string account;
};

std::vector<std::string> texts_of(const std::vector<SheetCell>& cells) {
    std::vector<std::string> texts;
    for (const SheetCell& cell : cells) texts.push_back(cell.text);
    return texts;
}

/// All that comes over HTTP/1.0, and how it ends.
struct OldAnswer {
    OldAnswer(const ServedWorkspace& served, const std::string& path) {
        ClientSocket socket;
        socket.connect(served.at());
        const std::string request =
            "GET " + path + " HTTP/1.0\r\nHost: a\r\n" + bearer(served.admin) + "\r\n\r\n";
        REQUIRE(socket.write_some(boost::asio::buffer(request), end) == request.size());
        std::array<char, 4096> piece;
        while (!end) text.append(piece.data(), socket.read_some(boost::asio::buffer(piece), end));
    }
    std::string text;
    boost::system::error_code end;
};

SheetCell cell_at(const std::vector<SheetCell>& row, std::size_t place) {
    return place < row.size() ? row[place] : SheetCell{};
}

}  // namespace

TEST_CASE("a workbook says what the list says, numbers as numbers and dates as dates", "[export]") {
    Deals given;
    const std::string fields = "name,account,account.tier,stage,amount,close_on,owner,created_at";
    const std::string list = "sort=-amount&fields=" + fields;
    const Workbook workbook = given.workbook("lang=en&" + list);
    REQUIRE(workbook.sheets().size() == 2);
    CHECK(workbook.sheets()[0].name == "Opportunity");
    const auto& rows = workbook.sheets()[0].rows;
    CHECK(texts_of(rows.at(0)) == std::vector<std::string>{"ID", "Name", "Account", "Account (ID)",
                                                           "Account · Tier", "Stage", "Amount",
                                                           "Amount (currency)", "Close date",
                                                           "Owner", "Owner (ID)", "Created"});
    auto ann = given.client(given.member);
    const Json shown = ann.get("/api/v1/records/opportunity?" + list).json();
    REQUIRE(rows.size() == shown["rows"].size() + 1);
    for (std::size_t i = 0; i < shown["rows"].size(); ++i) {
        const Json& record = shown["rows"][i];
        const auto& row = rows[i + 1];
        INFO(json_text(record));
        CHECK(cell_at(row, 0) == SheetCell{Kind::text, record["id"]});
        CHECK(cell_at(row, 1) == SheetCell{Kind::text, record["name"]});
        CHECK(cell_at(row, 2) == SheetCell{Kind::text, "晨鸢重工"});
        CHECK(cell_at(row, 3) == SheetCell{Kind::text, given.account});
        CHECK(cell_at(row, 5) == SheetCell{Kind::text, "Prospecting"});
        const bool has_amount = record.contains("amount");
        CHECK(cell_at(row, 6).kind == (has_amount ? Kind::number : Kind::empty));
        if (has_amount) {
            CHECK(Decimal::parse(cell_at(row, 6).text) ==
                  Decimal::parse(record["amount"]["amount"].get<std::string>()));
            CHECK(cell_at(row, 7).text == record["amount"]["currency"].get<std::string>());
        }
        const bool has_day = record.contains("close_on");
        CHECK(cell_at(row, 8) ==
              (has_day ? SheetCell{Kind::date, record["close_on"]} : SheetCell{}));
        const std::string owner = record["owner"];
        CHECK(cell_at(row, 9).text == shown["titles"][owner].get<std::string>());
        CHECK(cell_at(row, 10).text == owner);
        CHECK(cell_at(row, 11).kind == Kind::time);
    }
    const auto& totals = workbook.sheets()[1].rows;
    CHECK(totals.at(0) == std::vector<SheetCell>{{Kind::text, "Rows"}, {Kind::number, "7"}});
    CHECK(texts_of(totals.at(3)) == std::vector<std::string>{"Amount", "4014", "CNY"});
    CHECK(texts_of(totals.at(4)) == std::vector<std::string>{"Amount", "70", "USD"});
}

TEST_CASE("a workbook is in the language asked for, and has the list's own columns else",
          "[export]") {
    Deals given;
    const Workbook workbook = given.workbook("lang=zh");
    CHECK(workbook.sheets()[0].name == "商机");
    CHECK(workbook.sheets()[1].name == "合计");
    const auto heads = texts_of(workbook.sheets()[0].rows.at(0));
    CHECK(heads.at(0) == "编号");
    CHECK(std::ranges::count(heads, "客户 · 等级") == 1);
    CHECK(std::ranges::count(heads, "客户（编号）") == 1);
    const auto first = texts_of(workbook.sheets()[0].rows.at(1));
    CHECK(std::ranges::count(first, "初步接触") == 1);
}

TEST_CASE("a list as CSV is told by a mark, keeps what is quoted and runs no formula", "[export]") {
    Deals given;
    auto ann = given.client(given.member);
    const auto answer = ann.get(
        export_of("opportunity", "format=csv&sort=name&fields=name,amount,competitors,stage"));
    REQUIRE(answer.status == 200);
    CHECK(answer.headers.at("content-type") == "text/csv; charset=utf-8");
    CHECK(answer.headers.at("content-disposition").find("opportunity-") != std::string::npos);
    CHECK(answer.headers.at("cairn-rows") == "7");
    CHECK(answer.headers.at("cairn-sums") == R"({"amount":{"CNY":"4014","USD":"70"}})");
    const auto lines = split(answer.body, '\n');
    CHECK(lines.at(0) == "\xEF\xBB\xBFid,name,amount,amount_currency,competitors,stage\r");
    CHECK(lines.at(1).ends_with(",\"Deal, \"\"0\"\"\",1000.5,CNY,,prospecting\r"));
    CHECK(lines.at(6).ends_with(",,,\"a\\; b; =c\",prospecting\r"));
    given.create_by(given.member, "opportunity", {{"name", "=SUM(A1)"}});
    CHECK(ann.get(export_of("opportunity", "format=csv&q=SUM&fields=name"))
              .body.find(",'=SUM(A1)\r\n") != std::string::npos);
    // The connection is as good as before.
    CHECK(ann.get("/api/v1/me").status == 200);
}

TEST_CASE("an export has what the list has, of a filter, of words, and of then", "[export]") {
    Deals given;
    auto ann = given.client(given.member);
    const std::string then = given.place();
    given.create_by(given.member, "opportunity", {{"name", "Later"}});
    const auto rows = [&](const std::string& query) {
        const auto answer = ann.get(export_of("opportunity", "format=csv&fields=name&" + query));
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        CHECK(std::to_string(split(answer.body, '\n').size() - 2) ==
              answer.headers.at("cairn-rows"));
        return answer.headers.at("cairn-rows");
    };
    CHECK(rows("") == "8");
    CHECK(rows("at=" + then) == "7");
    CHECK(rows("q=later") == "1");
    CHECK(rows("archived=only") == "0");
    const Json filter = {{">", {{{"var", "amount.amount"}}, "1001"}}};
    CHECK(rows("filter=" + url_encoded(json_text(filter))) == "3");
    const auto past = ann.get(export_of("opportunity", "format=csv&at=" + then));
    CHECK(past.headers.at("cairn-position") == then);
}

TEST_CASE("an export that is not asked for rightly is refused before it begins", "[export]") {
    Deals given;
    auto ann = given.client(given.member);
    const auto reason = [&](const std::string& query) {
        return ann.get(export_of("opportunity", query)).reason();
    };
    CHECK(reason("") == "export.format");
    CHECK(reason("format=pdf") == "export.format");
    CHECK(reason("format=csv&lang=fr") == "export.lang");
    CHECK(reason("format=csv&fields=nonsense") == "field.unknown");
    CHECK(reason("format=csv&filter=%7B") == "filter.invalid");
    CHECK(reason("format=csv&limit=5") == "request.unknown_parameter");
    CHECK(ann.get(export_of("nonsense", "format=csv")).reason() == "type.unknown");
    CHECK(HttpClient(given.server->port()).get(export_of("opportunity", "format=csv")).status ==
          401);
    const auto head = ann.send("HEAD", export_of("opportunity", "format=csv"));
    CHECK(head.status == 200);
    CHECK(head.headers.at("cairn-rows") == "7");
}

TEST_CASE("all rows of a long list are of one moment, whatever is written meanwhile", "[export]") {
    ServedWorkspace served;
    served.create_large_accounts(exported_accounts);
    const std::string later = served.create("account", {{"name", "Z, to be renamed"}});
    const std::string request =
        "GET " + export_of("account", "format=csv&sort=name&fields=name,background") +
        " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + bearer(served.admin) + "\r\n\r\n";
    RawConnection slow(served.server->port(), 4096);
    slow.send(request);
    REQUIRE(slow.read_to("\r\n\r\n"));
    REQUIRE(slow.received.find("\r\nCairn-Rows: " + std::to_string(exported_accounts + 1) +
                               "\r\n") != std::string::npos);
    // What is not read yet is not made yet, and no snapshot is kept for it.
    auto all = served.client(served.admin);
    REQUIRE(all.patch("/api/v1/records/account/" + later, {{"name", "Renamed"}}).status == 200);
    REQUIRE(all.send("DELETE", "/api/v1/records/account/" + later).status == 200);
    REQUIRE(slow.end(std::chrono::seconds(60)));
    CHECK(slow.received.ends_with("0\r\nCairn-Sums: {}\r\n\r\n"));
    CHECK(slow.received.find("\"Z, to be renamed\"") != std::string::npos);
    CHECK(slow.received.find("Renamed") == std::string::npos);
}

TEST_CASE("exports have a limit of each person and of all, and end with their clients and rights",
          "[export]") {
    ServedWorkspace served;
    served.create_large_accounts(exported_accounts);
    const auto request = [&](const std::string& token) {
        return "GET " + export_of("account", "format=csv&fields=name,background") +
               " HTTP/1.1\r\nHost: a\r\n" + bearer(token) + "\r\n\r\n";
    };
    auto ann = served.client(served.member);
    const auto is_refused = [&] {
        const auto answer = ann.get(export_of("account", "format=csv&q=A1"));
        return answer.status == 429 && answer.reason() == "exports.too_many";
    };
    {
        std::vector<std::unique_ptr<RawConnection>> slow;
        for (int i = 0; i < 2; ++i) {
            slow.push_back(std::make_unique<RawConnection>(served.server->port(), 4096));
            slow.back()->send(request(served.member));
            REQUIRE(slow.back()->read_to("\r\n\r\n"));
        }
        CHECK(is_refused());
        CHECK(served.client(served.other).get(export_of("account", "format=csv&q=A1")).status ==
              200);
    }
    CHECK(comes_true([&] { return !is_refused(); }, std::chrono::seconds(20)));

    RawConnection open(served.server->port(), 4096);
    open.send(request(served.member));
    REQUIRE(open.read_to("\r\n\r\n"));
    auto all = served.client(served.admin);
    REQUIRE(all.send("DELETE", "/api/v1/users/" + served.member_id + "/tokens").status == 204);
    REQUIRE(open.end(std::chrono::seconds(20)));
    CHECK_FALSE(open.received.ends_with("0\r\n\r\n"));
    CHECK(open.received.find("\r\n0\r\nCairn-Sums") == std::string::npos);
}

TEST_CASE("a workbook of many rows takes little memory and leaves nothing behind", "[export]") {
    TempDir scratch;
    ServedWorkspace served({.threads = 2, .scratch = scratch / "scratch"});
    served.create_large_accounts(exported_accounts);
    auto all = served.client(served.admin);
    const auto answer = all.get(export_of("account", "format=xlsx&lang=zh&sort=name"));
    REQUIRE(answer.status == 200);
    REQUIRE_FALSE(answer.broken_off);
    const Workbook workbook(answer.body);
    CHECK(workbook.sheets()[0].rows.size() == exported_accounts + 1);
    CHECK(workbook.sheets()[1].rows.at(2).at(1).text == answer.headers.at("cairn-position"));
    // The log says afterwards who took what with him.
    const Json newest = all.get("/api/v1/events?limit=1&before=" +
                                std::to_string(served.workspace->head().value + 1))
                            .json()["events"][0];
    CHECK(newest["type"] == "access.exported");
    CHECK(newest["data"]["records"] == std::to_string(exported_accounts));
    CHECK(std::filesystem::is_empty(scratch / "scratch"));
}

TEST_CASE("without chunks a file that is broken off ends with a reset, and a whole one does not",
          "[export]") {
    TempDir scratch;
    ServedWorkspace served({.threads = 2, .scratch = scratch / "scratch"});
    served.create("account", {{"name", "Acme"}});
    const OldAnswer whole(served, export_of("account", "format=csv&fields=name"));
    CHECK(whole.text.starts_with("HTTP/1.1 200"));
    CHECK(whole.text.ends_with(",Acme\r\n"));
    CHECK(whole.end == boost::asio::error::eof);
    // A workbook that cannot be begun: nothing of it was sent, and all that was sent was taken.
    std::filesystem::remove_all(scratch / "scratch");
    const OldAnswer broken(served, export_of("account", "format=xlsx"));
    CHECK(broken.end == boost::asio::error::connection_reset);
}
