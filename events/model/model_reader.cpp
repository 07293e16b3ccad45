#include "events/model/model_reader.hpp"

#include <algorithm>

#include "core/json.hpp"
#include "events/values/text_format.hpp"

namespace cairn {
namespace {

const Json absent;

/// A name as JSON pointers write it (RFC 6901); what is not ASCII cannot be a known name and may
/// not even be UTF-8.
std::string pointer_token(std::string_view name) {
    std::string token;
    for (const char c : name.substr(0, 80)) {
        const bool is_plain = c >= ' ' && c < '\x7f' && c != '~' && c != '/';
        if (is_plain) token += c;
        if (c == '~') token += "~0";
        if (c == '/') token += "~1";
        if (!is_plain && c != '~' && c != '/') token += '?';
    }
    return token;
}

/// "rule.unknown_variable" and {"variable": "x"} become `unknown variable "x"`.
std::string rule_problem(const Error& error) {
    std::string problem = error.reason.substr(error.reason.find('.') + 1);
    std::replace(problem.begin(), problem.end(), '_', ' ');
    for (const auto& [name, value] : error.data.items())
        if (name != "place" && value.is_string())
            problem += ' ' + in_quotes(value.get_ref<const std::string&>());
    return problem;
}

}  // namespace

void ModelProblem::note(std::string where, std::string what) {
    if (found) return;
    found = true;
    place = std::move(where);
    problem = std::move(what);
}

Error ModelProblem::error() const {
    return {ErrorCode::invalid,
            "model.invalid",
            {{"file", file}, {"place", place}, {"problem", problem}}};
}

bool is_model_name(std::string_view name) {
    const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
    if (name.empty() || name.size() > 40 || !is_lower(name.front())) return false;
    return std::all_of(name.begin(), name.end(),
                       [&](char c) { return is_lower(c) || c == '_' || (c >= '0' && c <= '9'); });
}

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text.substr(0, 60)) out += c >= ' ' && c < '\x7f' ? c : '?';
    return out + (text.size() > 60 ? "...\"" : "\"");
}

ModelReader ModelReader::at(const Json& json, std::string_view name) const {
    return {json, place_ + '/' + pointer_token(name), *problem_};
}

const Json* ModelReader::find(std::string_view name) const {
    if (!json_->is_object()) return nullptr;
    const auto found = json_->find(name);
    return found == json_->end() ? nullptr : &*found;
}

void ModelReader::object(std::initializer_list<std::string_view> members) const {
    if (!json_->is_object()) return refuse("must be an object");
    for (const auto& [name, value] : json_->items())
        if (std::find(members.begin(), members.end(), name) == members.end())
            return at(value, name).refuse("unknown member " + in_quotes(name));
}

bool ModelReader::has(std::string_view name) const { return find(name) != nullptr; }

ModelReader ModelReader::required(std::string_view name) const {
    if (const Json* found = find(name)) return at(*found, name);
    if (!json_->is_object()) refuse("must be an object");
    refuse("needs the member " + in_quotes(name));
    return at(absent, name);
}

std::optional<ModelReader> ModelReader::optional(std::string_view name) const {
    if (const Json* found = find(name)) return at(*found, name);
    return std::nullopt;
}

std::vector<std::pair<std::string, ModelReader>> ModelReader::members() const {
    std::vector<std::pair<std::string, ModelReader>> out;
    if (!json_->is_object()) {
        refuse("must be an object");
        return out;
    }
    for (const auto& [name, value] : json_->items()) out.emplace_back(name, at(value, name));
    return out;
}

std::vector<ModelReader> ModelReader::elements(std::size_t least, std::size_t most) const {
    std::vector<ModelReader> out;
    if (!json_->is_array()) {
        refuse("must be an array");
        return out;
    }
    if (json_->size() < least)
        refuse("needs at least " + std::to_string(least) + (least == 1 ? " element" : " elements"));
    if (json_->size() > most) refuse("takes at most " + std::to_string(most) + " elements");
    if (failed()) return out;
    out.reserve(json_->size());
    for (const Json& element : *json_) out.push_back(at(element, std::to_string(out.size())));
    return out;
}

std::vector<ModelReader> ModelReader::list(std::string_view name, std::size_t most) const {
    const auto member = optional(name);
    return member ? member->elements(0, most) : std::vector<ModelReader>{};
}

std::string ModelReader::name() const {
    std::string value = string(40);
    if (!is_model_name(value))
        refuse("must be a name: a small letter, then small letters, digits and _, at most 40");
    return value;
}

std::vector<std::string> ModelReader::names(std::size_t least, std::size_t most) const {
    std::vector<std::string> out;
    for (const ModelReader& element : elements(least, most)) {
        const std::string name = element.name();
        if (std::find(out.begin(), out.end(), name) != out.end())
            element.refuse(in_quotes(name) + " is named twice");
        out.push_back(name);
    }
    return out;
}

std::string ModelReader::string(std::size_t characters_max) const {
    if (!json_->is_string()) {
        refuse("must be a string");
        return {};
    }
    const auto& value = json_->get_ref<const std::string&>();
    if (value.empty()) refuse("must not be empty");
    if (!is_utf8(value)) refuse("is not UTF-8");
    if (failed()) return {};
    if (trimmed(value) != value) refuse("must not begin or end with white space");
    if (has_control_character(value, true)) refuse("has control characters");
    if (characters_in(value) > characters_max)
        refuse("must have at most " + std::to_string(characters_max) + " characters");
    return failed() ? std::string{} : value;
}

Text ModelReader::text(std::size_t characters_max) const {
    object({"en", "zh"});
    return {required("en").string(characters_max), required("zh").string(characters_max)};
}

bool ModelReader::flag(std::string_view name) const {
    const auto member = optional(name);
    if (!member) return false;
    if (member->json().is_boolean()) return member->json().get<bool>();
    member->refuse("must be true or false");
    return false;
}

std::int64_t ModelReader::integer(std::int64_t least, std::int64_t most) const {
    // Beyond int64 the library keeps the number unsigned, and get<int64_t> would wrap around.
    const bool fits = json_->is_number_integer() &&
                      (!json_->is_number_unsigned() || json_->get<std::uint64_t>() <= INT64_MAX);
    const std::int64_t value = fits ? json_->get<std::int64_t>() : least;
    if (!fits || value < least || value > most)
        refuse("must be an integer from " + std::to_string(least) + " to " + std::to_string(most));
    return value;
}

Decimal ModelReader::decimal() const {
    const auto value = Decimal::parse(string(40));
    if (!value) refuse("must be a decimal in a string, such as \"0.5\"");
    return value.value_or(Decimal{});
}

Rule ModelReader::rule(const VariableResolver& resolver) const {
    // A rule after the first problem could name what was not read any more.
    if (failed()) return {};
    auto rule = Rule::compile(*json_, resolver);
    if (rule) return *std::move(rule);
    const auto place = rule.error().data.find("place");
    const bool known = place != rule.error().data.end() && place->is_string();
    problem_->note(place_ + (known ? place->get<std::string>() : ""), rule_problem(rule.error()));
    return {};
}

}  // namespace cairn
