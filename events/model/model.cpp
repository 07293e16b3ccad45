#include "events/model/model.hpp"

#include <algorithm>
#include <charconv>

#include "events/model/check_effects.hpp"
#include "events/model/check_type.hpp"
#include "events/model/model_reader.hpp"
#include "events/model/read_type.hpp"
#include "events/model/roles/read_role.hpp"
#include "events/model/roles/rights.hpp"

namespace cairn {
namespace {

constexpr std::size_t types_max = 500;
constexpr std::size_t roles_max = 100;

/// The type that a definition says it is of, before anything about it is known to be right.
std::string_view named_type(const Json& definition) {
    if (!definition.is_object()) return {};
    const auto type = definition.find("type");
    return type != definition.end() && type->is_string() ? type->get_ref<const std::string&>()
                                                         : std::string_view{};
}

}  // namespace

const RecordType* Model::type(std::string_view name) const {
    const auto found = numbers_.find(name);
    return found == numbers_.end() ? nullptr : type(found->second);
}

const RecordType* Model::type(std::uint16_t number) const {
    return number > 0 && number <= types_.size() ? types_[number - 1U].get() : nullptr;
}

const RecordType* Model::rates() const {
    const auto found =
        std::ranges::find_if(types_, [](const auto& type) { return type->rates.has_value(); });
    return found == types_.end() ? nullptr : found->get();
}

std::shared_ptr<const RecordType> Model::add(const Json& definition, ModelProblem& problem) {
    const RecordType* known = type(named_type(definition));
    const auto before = known ? types_[known->number - 1U] : nullptr;
    const auto number = static_cast<std::uint16_t>(before ? before->number : types_.size() + 1);
    if (number > types_max) problem.note("", "there are too many types");
    std::shared_ptr<const RecordType> type = read_type(definition, before.get(), number, problem);
    if (problem.found) return before;
    if (before) types_[number - 1U] = type;
    if (!before) types_.push_back(type);
    numbers_.emplace(type->name, number);
    return before;
}

const RoleDefinition* Model::role(std::string_view name) const {
    const auto found =
        std::ranges::find_if(roles_, [&](const auto& role) { return role->name == name; });
    return found == roles_.end() ? nullptr : found->get();
}

std::shared_ptr<const Rights> Model::rights(const std::vector<std::string>& names) const {
    return roles_.empty() ? nullptr : rights_->of(*this, names);
}

void Model::add_role(const Json& definition, ModelProblem& problem) {
    auto role = read_role(definition, problem);
    if (problem.found) return;
    const auto before =
        std::ranges::find_if(roles_, [&](const auto& known) { return known->name == role->name; });
    if (before != roles_.end()) return void(*before = std::move(role));
    if (roles_.size() == roles_max) return problem.note("", "there are too many roles");
    roles_.push_back(std::move(role));
}

void Model::take(const Json& definition, bool is_new, ModelProblem& problem) {
    problem.file = "model/?.json";
    if (is_role(definition)) return add_role(definition, problem);
    const auto before = add(definition, problem);
    if (problem.found || !is_new) return;
    const RecordType& type = *this->type(definition.at("type").get<std::string>());
    check_new_names(before.get(), type, problem);
    check_inbox_labels(type, problem);
    if (before) check_redefinition(*before, type, problem);
}

Result<std::shared_ptr<const Model>> Model::defined(std::span<const Json> definitions) const {
    auto model = std::make_shared<Model>(*this);
    ModelProblem problem;
    for (const Json& definition : definitions) {
        model->take(definition, true, problem);
        if (problem.found) return tl::unexpected(problem.error());
    }
    if (const ModelProblem wrong = model->first_problem(*this); wrong.found)
        return tl::unexpected(wrong.error());
    model->note_types();
    return model;
}

// All of them: what was right before may refer to what is gone now. What an earlier build let
// through keeps no other definition out.
ModelProblem Model::first_problem(const Model& before) const {
    for (const auto& type : types_) {
        ModelProblem wrong = problem_of(*type);
        if (!wrong.found) continue;
        const RecordType* known = before.type(type->name);
        if (known != type.get() || !before.problem_of(*known).found) return wrong;
    }
    for (const auto& role : roles_) {
        ModelProblem wrong = problem_of_role(*role, *this);
        if (!wrong.found) continue;
        const RoleDefinition* known = before.role(role->name);
        if (known != role.get() || !problem_of_role(*known, before).found) return wrong;
    }
    return {};
}

void Model::note_types() {
    kept_rollups_ = std::make_shared<const KeptRollups>(*this);
    readers_ = policy_of_readers(*this);
    rights_ = std::make_shared<const RightsBook>();
}

ModelProblem Model::problem_of(const RecordType& type) const {
    ModelProblem problem;
    problem.file = "model/" + type.name + ".json";
    check_type(type, *this, problem);
    check_effects(type, *this, problem);
    check_membership(type, *this, problem);
    return problem;
}

std::shared_ptr<const Model> Model::replayed(const Json& definition) const {
    auto model = std::make_shared<Model>(*this);
    ModelProblem problem;
    model->take(definition, false, problem);
    if (problem.found)
        throw StorageError("a definition in the log cannot be read: " + problem.file + ": " +
                           problem.place + ": " + problem.problem);
    model->note_types();
    return model;
}

std::optional<std::chrono::days> Settings::access_log_days(std::string_view text) {
    std::int32_t days = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, days);
    const std::chrono::days age{days};
    const bool is_one = read.ec == std::errc{} && read.ptr == end && age >= access_log_least &&
                        age <= access_log_most;
    return is_one ? std::optional(age) : std::nullopt;
}

std::shared_ptr<const Model> Model::with_settings(const Settings& settings) const {
    auto model = std::make_shared<Model>(*this);
    model->settings_ = settings;
    return model;
}

}  // namespace cairn
