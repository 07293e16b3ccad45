#include "events/commands/field_errors.hpp"

#include <algorithm>

namespace cairn {

void FieldErrors::add(std::string_view field, Error error) {
    errors_.emplace(std::string{field}, std::move(error));
}

void FieldErrors::add(std::string_view field, ErrorCode code, std::string_view reason) {
    add(field, Error{code, std::string{reason}, Json::object()});
}

Json FieldErrors::reasons() const {
    Json reasons = Json::object();
    for (const auto& [field, error] : errors_) reasons[field] = error.reason;
    return reasons;
}

Json FieldErrors::details() const {
    Json details = Json::object();
    for (const auto& [field, error] : errors_)
        if (!error.data.empty()) details[field] = error.data;
    return details;
}

tl::unexpected<Error> FieldErrors::refusal() const {
    CAIRN_ASSERT(!errors_.empty());
    if (errors_.size() == 1) {
        auto [field, error] = *errors_.begin();
        error.data["field"] = field;
        error.data["fields"] = reasons();
        return tl::unexpected<Error>(std::move(error));
    }
    const auto all = [this](auto&& holds) {
        return std::ranges::all_of(errors_, [&](const auto& entry) { return holds(entry.second); });
    };
    const bool missing = all([](const Error& error) { return error.reason == "field.required"; });
    const bool by_rule = all([](const Error& error) { return error.code == ErrorCode::rejected; });
    return fail(by_rule ? ErrorCode::rejected : ErrorCode::invalid,
                missing ? "field.required" : "fields.invalid",
                {{"fields", reasons()}, {"details", details()}});
}

}  // namespace cairn
