#include <algorithm>
#include <map>
#include <regex>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "core/file.hpp"
#include "core/text.hpp"
#include "events/model/model.hpp"
#include "events/model/shipped_model.hpp"
#include "events/values/text_format.hpp"
#include "tests/gateway/protocol_samples.hpp"
#include "tests/gateway/protocol_text.hpp"
#include "tests/gateway/served_workspace.hpp"

using namespace cairn;
using namespace cairn::test;

// The answers that gateway/PROTOCOL.md writes, held against those of a server (its words:
// reserved_words_test.cpp). A check gives back faults, so that it can be tried with a planted one.
namespace {

using Faults = std::vector<std::string>;
constexpr auto nowhere = std::string::npos;

std::size_t place_of(const std::string& text, std::string_view what) {
    const auto at = text.find(what);
    if (at == nowhere) throw std::runtime_error("the document lacks " + std::string(what));
    return at;
}
std::string replaced(std::string text, std::string_view what, std::string_view with) {
    return text.replace(place_of(text, what), what.size(), with);
}
/// From behind a mark to the next text.
std::string between(const std::string& text, std::string_view mark, std::string_view until) {
    const auto begin = place_of(text, mark) + mark.size();
    return text.substr(begin, text.find(until, begin) - begin);
}

/// Reads the document's shorthand into JSON of the same shape:
/// `{"a", "b"?: [record], "c": {"d": 1} or null, name: value, …}` becomes
/// `{"a": null, "b?": ["record"], "c": {"or null": {"d": null}}, "*": null, "…": null}`. A name
/// that is not in quotes, or in angle brackets, or in capitals (a currency) stands for any.
class Shorthand {
public:
    explicit Shorthand(std::string_view text) : rest_(text) {}

    Json value() {
        Json read;
        if (took('{')) {
            read = Json::object();
            while (!took('}'))
                if (!took(',')) read_member(read);
        } else if (took('[')) {
            read.push_back(value());
            if (!took(']')) throw std::runtime_error("a written list has no end");
        }
        const std::string_view said = words();
        for (const char* name : {"record", "event", "the same"})
            if (read.is_null() && said.starts_with(name)) read = name;
        return said.find("null") == nowhere ? read : Json{{"or null", read}};
    }
    void read_member(Json& object) {
        const bool quoted = took('"');
        const auto end = std::min(rest_.find_first_of(quoted ? "\"" : "?:,}"), rest_.size());
        std::string name(trimmed(rest_.substr(0, end)));
        rest_.remove_prefix(end);
        if (quoted) took('"');
        const bool in_capitals = name.find_first_of("abcdefghijklmnopqrstuvwxyz") == nowhere;
        if (name != "…" && (!quoted || name.starts_with('<') || in_capitals)) name = "*";
        if (took('?')) name += '?';
        Json read;
        if (took(':')) read = value();
        if (read == "the same") read = before_;
        object[name] = before_ = read;
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }

private:
    bool took(char wanted) {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \n"), rest_.size()));
        if (rest_.empty()) throw std::runtime_error("a written value has no end");
        const bool there = rest_.front() == wanted;
        if (there) rest_.remove_prefix(1);
        return there;
    }
    /// Up to where the value ends.
    std::string_view words() {
        bool in_quotes = false;
        const auto ends = [&](char c) {
            if (c == '"') in_quotes = !in_quotes;
            return !in_quotes && (c == ',' || c == ']' || c == '}' || c == '`');
        };
        const auto end = std::ranges::find_if(rest_, ends) - rest_.begin();
        const std::string_view said = rest_.substr(0, static_cast<std::size_t>(end));
        rest_.remove_prefix(said.size());
        return trimmed(said);
    }

    std::string_view rest_;
    Json before_;  ///< The member before.
};

/// Where an object is written, as code in a line or as a block.
std::size_t find_object(std::string_view text) {
    return std::min(text.find("`{"), text.find("    {"));
}
Json object_at(std::string_view text, std::size_t place) {
    return Shorthand(text.substr(text.find('{', place))).value();
}

/// Adds what is written by itself: `"titles": {id: title}`. What is there only "where …" may lack.
void add_members(const std::string& text, Json& object) {
    for (auto at = text.find("`\""); at != nowhere; at = text.find("`\"", at + 1)) {
        Json member;
        Shorthand shorthand(std::string_view(text).substr(at + 1));
        shorthand.read_member(member);
        const bool optional = shorthand.rest().starts_with("` where");
        object[member.begin().key() + (optional ? "?" : "")] = *member.begin();
    }
}

/// What the document describes once and names elsewhere; "data of created" for a kind of event.
std::map<std::string, Json> descriptions(const std::string& document) {
    const auto after = [&](std::string_view mark) {
        return Shorthand(between(document, mark, "\n\n")).value();
    };
    std::map<std::string, Json> all{{"record", after("A record: `")},
                                    {"event", after("An event: `")},
                                    {"me", after("`GET /api/v1/me` → `")},
                                    {"reset", after("`event: reset`, `data: ")}};
    all["record"].erase("*");  // Fields are those of the model, and no others.
    Json& answered = all["answered record"] = all["record"];
    add_members(between(document, "A record that is the whole answer", "\n\n"), answered);
    const std::string kinds = between(document, "`data` by kind:", "\n\n");
    static const std::regex named("((?:[a-z_]+, )*[a-z_]+) `\\{");
    for (std::sregex_iterator each(kinds.begin(), kinds.end(), named), end; each != end; ++each) {
        const std::string names = each->str(1);
        for (const auto name : split(names, ','))
            all["data of " + std::string(trimmed(name))] =
                object_at(kinds, static_cast<std::size_t>(each->position()));
    }
    return all;
}

/// Holds what a server said against what is written.
class Comparison {
public:
    explicit Comparison(const std::string& document) : described_(descriptions(document)) {}

    void compare(const Json& written, const Json& real, const std::string& place) {
        if (written.is_string()) return compare_named(written.get<std::string>(), real, place);
        if (written.is_array()) return compare_list(written.front(), real, place);
        if (!written.is_object()) return;
        if (!written.contains("or null")) return compare_object(written, real, place);
        if (!real.is_null()) compare(written["or null"], real, place);
    }
    void compare_named(const std::string& name, const Json& real, const std::string& place) {
        if (!described_.contains(name)) return note(place, "is not described: " + name);
        compare_object(described_[name], without_fields(real), place);
        if (name == "event")
            compare_named("data of " + real.value("kind", ""), real.value("data", Json()), place);
    }
    /// An answer of which the document says `text`.
    void compare_answer(const std::string& text, const HttpAnswer& answer, const std::string& at) {
        static const std::regex success("\\b(?:20[0124]|303)\\b");
        std::smatch status;
        const bool says = std::regex_search(text, status, success);
        if (std::to_string(answer.status) != (says ? status.str() : "200"))
            return note(at, "is answered " + std::to_string(answer.status) + answer.body);
        const auto object = find_object(text);
        if (text.find("the *me* object") < object) return compare_named("me", answer.json(), at);
        if (text.find("the record") < object) {
            Json written = described_["answered record"];
            add_members(text, written);
            return compare_object(written, without_fields(answer.json()), at);
        }
        if (object != nowhere) compare(object_at(text, object), answer.json(), at);
    }
    void note(const std::string& place, const std::string& fault) {
        faults_.push_back(place + ' ' + fault);
    }
    /// With the lists that never had an element: nothing was held against what is written of those.
    [[nodiscard]] Faults faults() const {
        Faults all = faults_;
        for (const auto& [place, seen] : seen_)
            if (!seen) all.push_back(place + " was always empty");
        return all;
    }

private:
    void compare_object(const Json& written, const Json& real, const std::string& place) {
        if (!real.is_object()) return note(place, "is no object");
        for (const auto& [name, value] : real.items()) {
            auto as = written.find(name);
            if (as == written.end()) as = written.find(name + '?');
            const bool named = as != written.end();
            if (!named) as = written.find("*");
            if (as != written.end()) compare(*as, value, place + '/' + (named ? name : "*"));
            if (as == written.end() && !written.contains("…")) note(place, "has " + name);
        }
        for (const auto& [name, value] : written.items())
            if (name != "*" && name != "…" && !name.ends_with('?') && !real.contains(name))
                note(place, "lacks " + name);
    }
    void compare_list(const Json& element, const Json& real, const std::string& place) {
        if (!real.is_array()) return note(place, "is no list");
        bool& seen = seen_[place + "[]"];
        seen = seen || !real.empty() || element.is_null();
        for (const Json& each : real) compare(element, each, place + "[]");
    }
    /// A record without the fields that its type has; anything else as it is.
    [[nodiscard]] Json without_fields(Json real) const {
        const bool typed = real.contains("type") && real["type"].is_string();
        const auto* type = typed ? model_->type(real["type"].get<std::string>()) : nullptr;
        if (!type) return real;
        for (const auto& field : type->fields) real.erase(field.name);
        return real;
    }

    std::shared_ptr<const Model> model_ = Model().defined(shipped_model()).value();
    std::map<std::string, Json> described_;
    std::map<std::string, bool> seen_;  ///< Lists by place: whether one had an element.
    Faults faults_;
};

struct WrittenAnswer {
    std::string request, sent, answer;
};

/// What is written behind each request, in its paragraph behind → or in its row of a table.
std::vector<WrittenAnswer> written_answers(const std::string& document) {
    static const std::regex request("`((?:GET|POST|PUT|PATCH|DELETE) [^`\\s?]+)[^`\\s]*`");
    static const std::regex end_of_row("\n"), end_of_paragraph("\n\n(?! {4}\\{)");
    std::vector<WrittenAnswer> all;
    for (std::sregex_iterator each(document.begin(), document.end(), request), end; each != end;) {
        const std::smatch found = *each++;
        const auto at = static_cast<std::size_t>(found.position());
        const bool in_table = document[document.rfind('\n', at) + 1] == '|';
        std::string said = each == end ? found.suffix().str() : each->prefix().str();
        std::smatch over;
        if (std::regex_search(said, over, in_table ? end_of_row : end_of_paragraph))
            said = over.prefix().str();
        const std::string mark = in_table ? " | " : "→";
        if (const auto to = said.find(mark); to != nowhere)
            all.push_back({found.str(1), said.substr(0, to), said.substr(to + mark.size())});
    }
    return all;
}

Faults answer_faults(const std::string& document, const std::map<std::string, Exchange>& given) {
    Comparison comparison(document);
    for (const auto& [request, sent, answer] : written_answers(document)) {
        const auto exchange = given.find(request);
        if (exchange == given.end()) {
            comparison.note(request, "has no sample");
            continue;
        }
        const auto body = find_object(sent);
        if (body != nowhere && !exchange->second.sent.empty())
            comparison.compare(object_at(sent, body), trusted_json(exchange->second.sent), request);
        comparison.compare_answer(answer, exchange->second.answer, request);
    }
    return comparison.faults();
}

// clang-format off: a table of what is right and what is wrong instead
constexpr std::pair<const char*, const char*> planted_faults[] = {
    {"| 201, the record", "| the record"},
    {"→ 204, all of", "→ 200, all of"},
    {R"("put_back": 480, )", ""},
    {R"("commit": "1201",)", R"("commit": "1201", "text",)"},
    {R"("total", "rows": [record]}]})", R"("rows": [record]}]})"},
    {R"(`"created": [)", R"(`"made": [)"},
    {R"("weighted": {"CNY": …})", R"("weighted": {"amount": …})"},
    {R"(`{"old", "new"}`)", R"(`{"before", "after"}`)"},
    {R"(`{"owner": id}`)", R"(`{"owner_id": id}`)"},
    {"`GET /health` → ", "`GET /healthy` → "},
};
// clang-format on

}  // namespace

TEST_CASE("the server answers as the protocol's document writes, and a fault in it is noticed",
          "[protocol]") {
    ServedWorkspace served;
    served.serving.demo_people = {Uuid::parse(served.member_id).value()};
    served.restart();
    const auto given = exchanges(served);
    const std::string document = protocol_text();
    CHECK(answer_faults(document, given) == Faults{});
    for (const auto& [right, wrong] : planted_faults) {
        INFO(wrong << " for " << right);
        CHECK(answer_faults(replaced(document, right, wrong), given) != Faults{});
    }
}

TEST_CASE("a follower of another life is told so as the document writes, then gets all events",
          "[protocol]") {
    ServedWorkspace served;
    Comparison comparison(protocol_text());
    EventStreamClient stream(served.server->port(), served.auditor, "1");
    const auto reset = stream.next_message();
    CHECK(reset.id == served.workspace->epoch().text() + ":0");
    CHECK(reset.event == "reset");
    comparison.compare_named("reset", reset.data, "reset");
    const auto event = stream.next_message();
    CHECK(event.id == served.workspace->epoch().text() + ":1");
    CHECK(event.event == event.data["type"].get<std::string>());
    comparison.compare_named("event", event.data, "event");
    CHECK(comparison.faults() == Faults{});
}
