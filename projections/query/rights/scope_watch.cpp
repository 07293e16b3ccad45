#include "projections/query/rights/scope_watch.hpp"

#include <algorithm>

#include "core/json.hpp"
#include "events/model/path.hpp"
#include "projections/query/query.hpp"

namespace cairn {
namespace {

/// Between the parts of a key; none of them holds it.
constexpr char part_end = '\n';

/// Whether what is stored of it says it, in the open.
bool is_followed(const Field& field) { return !field.is_derived() && !field.personal; }

class Watching {
public:
    Watching(const RecordType& type, const Reader& reader)
        : type_(type), reader_(reader), person_(reader.rules.person()) {}

    std::optional<ScopeWatch> take() {
        const Scope* within = reader_.access().visible_within(type_);
        const Rule* rule = within ? nullptr : reader_.access().visible(type_);
        if (!within && !rule) return std::nullopt;
        const bool is_known = within ? add(*within) : add(*rule);
        if (!is_known) return std::nullopt;
        std::ranges::sort(parts_);
        parts_.erase(std::ranges::unique(parts_).begin(), parts_.end());
        watch_.key = std::to_string(type_.number) + part_end;
        add_hidden();
        for (const std::string& part : parts_) watch_.key += part + part_end;
        return std::move(watch_);
    }

private:
    bool add(const Scope& scope) {
        return std::ranges::all_of(scope.links,
                                   [&](const PersonLink& link) {
                                       return is_needless(link, scope) ||
                                              (ask(link.variable) && add_link(link));
                                   }) &&
               std::ranges::all_of(scope.rules, [&](const Rule& each) { return add(each); });
    }
    bool add(const Rule& rule) {
        parts_.push_back("rule " + json_text(rule.json()));
        return std::ranges::all_of(rule.variables(), [&](const VariableReference& variable) {
            return variable.path.starts_with('$') ? add_context(variable.path) : ask(variable);
        });
    }
    /// By which nothing is found, or nothing that another one does not find: so that all people of
    /// a team have the same.
    [[nodiscard]] bool is_needless(const PersonLink& link, const Scope& scope) const {
        if (person_.ids(link.whom).empty()) return true;
        return link.whom == "$me.id" &&
               std::ranges::any_of(scope.links, [&](const PersonLink& other) {
                   return other.whom != link.whom && other.variable.path == link.variable.path &&
                          person_.has(other.whom, person_.id);
               });
    }
    bool add_link(const PersonLink& link) {
        const auto who = said_of_person(link.whom);
        if (who) parts_.push_back("link " + link.variable.path + ' ' + *who);
        return who.has_value();
    }
    bool add_context(const std::string& variable) {
        const auto said = variable == "$today" ? today() : said_of_person(variable);
        if (said) parts_.push_back("of " + variable + ' ' + *said);
        return said.has_value();
    }
    [[nodiscard]] std::optional<std::string> said_of_person(std::string_view variable) const {
        if (person_.standing)
            if (const auto list = person_.standing->lists.find(variable);
                list != person_.standing->lists.end())
                return list->second.print;
        if (variable == "$me.id") return person_.id.text();
        if (variable == "$me.role") return std::string(reader_.rules.role);
        if (variable == "$me.teams") return ids_text(person_.teams);
        // Of somebody of whom nothing is known that his rights ask for.
        if (is_of_standing(variable)) return std::string();
        return std::nullopt;
    }
    [[nodiscard]] static std::string ids_text(std::span<const Uuid> ids) {
        std::vector<Uuid> sorted(ids.begin(), ids.end());
        std::ranges::sort(sorted);
        std::string text;
        for (const Uuid& id : sorted) text += id.text() + ' ';
        return text;
    }
    [[nodiscard]] std::optional<std::string> today() const {
        return local_date(reader_.rules.now, reader_.model->settings().timezone).text();
    }

    /// What is asked of the record, or of others that it leads to.
    bool ask(const VariableReference& variable) {
        if (variable.slot == variable_path) return ask_path(variable.path);
        if (variable.slot == variable_context || variable.slot < 0) return false;
        if (variable.slot >= variable_id) return true;
        const Field* field = field_of(type_, variable);
        return field && is_followed(*field);
    }
    bool ask_path(const std::string& text) {
        const auto path = path_of(*reader_.model, type_, text);
        if (!path || path->references.empty() || !path->field || !is_followed(*path->field))
            return false;
        ScopeWay way{path->references, {}, path->field};
        const RecordType* from = &type_;
        for (const Field* reference : way.references) {
            if (!from || !is_followed(*reference) || reference->shape() != ValueShape::id)
                return false;
            way.types.push_back(from);
            from = reader_.model->type(reference->to);
        }
        if (!from) return false;
        watch_.ways.push_back(std::move(way));
        return true;
    }

    /// What of a set is otherwise for whom it is hidden: its order, its sums.
    void add_hidden() {
        const auto sort = usual_sort(*reader_.model, type_);
        for (const SortKey& key : sort) {
            const Field* field = type_.field(key.field);
            if (field && reader_.hides(type_, *field)) watch_.key += "unsorted\n";
        }
        const Field* measure = type_.measure.empty() ? nullptr : type_.field(type_.measure);
        if (measure && reader_.hides(type_, *measure)) watch_.key += "unmeasured\n";
    }

    const RecordType& type_;
    const Reader& reader_;
    PersonIds person_;
    std::vector<std::string> parts_{};
    ScopeWatch watch_{};
};

}  // namespace

const RecordType& ScopeWay::target(std::size_t step, const Model& model) const {
    if (step + 1 < types.size()) return *types[step + 1];
    return *model.type(references.back()->to);
}

const Field& ScopeWay::asked_of_target(std::size_t step) const {
    return step + 1 < references.size() ? *references[step + 1] : *asked;
}

std::optional<ScopeWatch> scope_watch(const RecordType& type, const Reader& reader) {
    return Watching(type, reader).take();
}

}  // namespace cairn
