#include "events/model/model.hpp"

#include <algorithm>

#include "events/model/check_effects.hpp"
#include "events/model/check_type.hpp"
#include "events/model/model_reader.hpp"
#include "events/model/read_type.hpp"

namespace cairn {
namespace {

constexpr std::size_t types_max = 500;

/// The type that a definition says it is of, before anything about it is known to be right.
std::string_view named_type(const Json& definition) {
    if (!definition.is_object()) return {};
    const auto type = definition.find("type");
    return type != definition.end() && type->is_string() ? type->get_ref<const std::string&>()
                                                         : std::string_view{};
}

}  // namespace

const RecordType* Model::type(std::string_view name) const {
    const auto found = std::find_if(types_.begin(), types_.end(),
                                    [&](const auto& type) { return type->name == name; });
    return found == types_.end() ? nullptr : found->get();
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
    return before;
}

Result<std::shared_ptr<const Model>> Model::defined(std::span<const Json> definitions) const {
    auto model = std::make_shared<Model>(*this);
    ModelProblem problem;
    for (const Json& definition : definitions) {
        problem.file = "model/?.json";
        const auto before = model->add(definition, problem);
        if (problem.found) return tl::unexpected(problem.error());
        const RecordType& type = *model->type(definition.at("type").get<std::string>());
        check_new_names(before.get(), type, problem);
        check_inbox_labels(type, problem);
        if (before) check_redefinition(*before, type, problem);
        if (problem.found) return tl::unexpected(problem.error());
    }
    // All of them: what was right before may refer to what is gone now. What an earlier build let
    // through keeps no other definition out.
    for (const auto& type : model->types_) {
        const ModelProblem wrong = model->problem_of(*type);
        if (!wrong.found) continue;
        const RecordType* before = this->type(type->name);
        if (before == type.get() && problem_of(*before).found) continue;
        return tl::unexpected(wrong.error());
    }
    model->note_types();
    return model;
}

void Model::note_types() {
    kept_rollups_ = std::make_shared<const KeptRollups>(*this);
    readers_ = policy_of_readers(*this);
}

ModelProblem Model::problem_of(const RecordType& type) const {
    ModelProblem problem;
    problem.file = "model/" + type.name + ".json";
    check_type(type, *this, problem);
    check_effects(type, *this, problem);
    return problem;
}

std::shared_ptr<const Model> Model::replayed(const Json& definition) const {
    auto model = std::make_shared<Model>(*this);
    ModelProblem problem;
    problem.file = "model/?.json";
    (void)model->add(definition, problem);
    if (problem.found)
        throw StorageError("a definition in the log cannot be read: " + problem.file + ": " +
                           problem.place + ": " + problem.problem);
    model->note_types();
    return model;
}

std::shared_ptr<const Model> Model::with_settings(const Settings& settings) const {
    auto model = std::make_shared<Model>(*this);
    model->settings_ = settings;
    return model;
}

}  // namespace cairn
