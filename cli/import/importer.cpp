#include "cli/import/importer.hpp"

#include <algorithm>
#include <thread>

#include "cli/import/record_update.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"
#include "events/values/text_format.hpp"

namespace cairn {

namespace {

// A commit of these stays below the log's 1 MiB unless effects multiply it; then the batch is
// halved.
constexpr std::size_t batch_rows_max = 250;
constexpr std::size_t batch_bytes_max = std::size_t{256} << 10;
constexpr int busy_tries_max = 5;
constexpr std::chrono::milliseconds busy_pause{200};

/// What no row is to blame for, and the next row would meet as well.
bool ends_import(ErrorCode code) {
    return code == ErrorCode::busy || code == ErrorCode::storage_full ||
           code == ErrorCode::internal || code == ErrorCode::forbidden ||
           code == ErrorCode::unauthenticated || code == ErrorCode::throttled;
}

/// Ids that a value of a reference holds.
std::vector<std::string> ids_in(const Json& value) {
    std::vector<std::string> ids;
    for (const auto& id : value.is_array() ? value : Json::array({value}))
        if (id.is_string()) ids.push_back(id.get<std::string>());
    return ids;
}

/// The error with what the row gave and what its field takes, where the refusal does not say so
/// itself.
Error with_given(Error error, const std::vector<Json>& commands, const RecordType& type) {
    const Json refused = error.data.value("fields", Json::object());
    Json given = Json::object();
    for (const auto& command : commands)
        for (const char* part : {"fields", "inputs"})
            if (command.contains(part)) given.update(command[part]);
    for (const auto& [name, reason] : refused.items()) {
        if (given.contains(name)) error.data["given"][name] = given[name];
        const Field* field = type.field(name);
        if (!field || reason != "field.unknown_option") continue;
        Json options = Json::array();
        for (const auto& option : field->options) options.push_back(option.value);
        Json& said = error.data.contains("details") ? error.data["details"][name] : error.data;
        if (!said.contains("expected")) said["expected"] = std::move(options);
    }
    return error;
}

}  // namespace

Importer::Importer(ImportTarget& target,
                   const Mapping& mapping,
                   const RecordType& type,
                   const CsvTable& table,
                   std::string zone,
                   ImportOptions options)
    : target_(target),
      mapping_(mapping),
      type_(type),
      table_(table),
      timezone_(std::move(zone)),
      options_(std::move(options)),
      records_(target, type.name),
      finder_([this](const std::string& of, const std::string& field, const std::string& text)
                  -> const auto& { return records_.find(of, field, text); }) {}

Result<ImportCounts> Importer::run(ProgressBar& progress) {
    if (auto looked = look_around(); !looked) return tl::unexpected(looked.error());
    if (auto done = rounds(progress); !done) return tl::unexpected(done.error());
    // Rows that refer to each other, or to what is not there: nothing that comes later helps them.
    for (const std::size_t index : std::exchange(later_, {}))
        if (auto taken = take_last(index); !taken) return tl::unexpected(taken.error());
    if (auto sent = send_batch(); !sent) return tl::unexpected(sent.error());
    counts_.left_out = left_out_.size();
    if (!options_.incomplete)
        if (auto completed = complete(); !completed) return completed;
    counts_.failed = failures_.size();
    progress.show(table_.rows.size(), table_.rows.size());
    return counts_;
}

Result<ImportCounts> Importer::complete() {
    records_.forget();
    for (const auto& [index, fields] : std::exchange(left_out_, {}))
        if (auto done = complete_row(index, fields); !done) return tl::unexpected(done.error());
    counts_.left_out = 0;
    counts_.failed = failures_.size();
    return counts_;
}

/// What is there already, and what the table will bring.
Result<void> Importer::look_around() {
    const bool wanted_whole = !options_.update.empty();
    QueryText query{.archived = "yes"};
    if (!wanted_whole) query.fields = "id";
    const auto listed = every_row(target_, type_.name, query, [&](const Json& row) {
        if (wanted_whole) remember(row);
        known_ids_.insert(row.at("id").get<std::string>());
    });
    for (const auto& row : table_.rows)
        if (const auto id = row_id(mapping_, table_, row)) own_ids_.insert(id->text());
    return listed;
}

/// A record that rows may mean.
void Importer::remember(const Json& record) {
    const std::string id = record.at("id");
    const std::string key = folded_text(record.value(options_.update, Json()));
    // Of archived records nobody knows whether their key is another's by now.
    if (!key.empty() && !record.value("archived", false)) by_key_[key] = id;
    present_[id] = record;
}

Result<void> Importer::rounds(ProgressBar& progress) {
    std::vector<std::size_t> rows(table_.rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
    for (std::size_t created = 0; !rows.empty(); created = counts_.created) {
        later_.clear();
        records_.forget(type_.name);
        if (auto done = round(rows, progress); !done) return done;
        if (counts_.created == created) break;
        rows = later_;
    }
    return {};
}

Result<void> Importer::round(const std::vector<std::size_t>& rows, ProgressBar& progress) {
    for (const std::size_t index : rows) {
        if (auto taken = take(index); !taken) return taken;
        if (batch_.empty())
            progress.show(counts_.created + counts_.updated + counts_.known + failures_.size(),
                          table_.rows.size());
    }
    return send_batch();
}

MappedRow Importer::mapped(std::size_t index, NotFound not_found) {
    return map_row(mapping_, type_, table_, table_.rows[index], timezone_, finder_, not_found);
}

Result<void> Importer::take(std::size_t index) {
    auto row = mapped(index, NotFound::refuses_the_row);
    if (row.may_come_later || (!row.refused && !not_there_yet(row).empty())) {
        later_.push_back(index);
        return {};
    }
    return take_mapped(index, std::move(row));
}

/// A row that no other row helps any more: without what it refers to, if that is to be left out or
/// comes with this very table.
Result<void> Importer::take_last(std::size_t index) {
    auto row =
        mapped(index, options_.incomplete ? NotFound::is_left_out : NotFound::refuses_the_row);
    if (!row.refused)
        for (const auto& name : not_there_yet(row)) {
            row.fields[name] = nullptr;
            row.left_out.push_back(name);
        }
    return take_mapped(index, std::move(row));
}

Result<void> Importer::take_mapped(std::size_t index, MappedRow row) {
    if (row.refused) {
        fail_row(index, std::move(*row.refused));
        return {};
    }
    const auto id = meant_id(row);
    if (!id) {
        fail_row(index, id.error());
        return {};
    }
    // Whether this row is known depends on what becomes of the one before it.
    if (batch_ids_.contains(*id))
        if (auto sent = send_batch(); !sent) return sent;
    if (id->empty() || !known_ids_.contains(*id)) return add(creation(index, std::move(row)));
    const auto present = present_.find(*id);
    if (present == present_.end()) {
        ++counts_.known;
        return {};
    }
    auto commands = commands_to_update(type_, present->second, row);
    if (!commands) {
        fail_row(index, commands.error());
        return {};
    }
    if (!commands->empty()) return add({index, *std::move(commands), *id, false, row.left_out});
    ++counts_.known;
    return {};
}

/// The record that a row is about: the one that has its key, else the one of its own id.
Result<std::string> Importer::meant_id(const MappedRow& row) const {
    std::string own = row.id ? row.id->text() : "";
    if (options_.update.empty() || options_.update == "id") return own;
    const std::string key = folded_text(row.fields.value(options_.update, Json()));
    const auto holder = by_key_.find(key);
    if (!key.empty() && holder != by_key_.end()) return holder->second;
    if (key.empty() && own.empty()) return invalid("row.key_empty", {{"field", options_.update}});
    return own;
}

/// The fields that refer to rows of this table which have not come in.
std::vector<std::string> Importer::not_there_yet(const MappedRow& row) const {
    std::vector<std::string> names;
    for (const auto& [name, value] : row.fields.items()) {
        if (type_.field(name)->to != type_.name) continue;
        const auto ids = ids_in(value);
        if (std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
                return own_ids_.contains(id) && !known_ids_.contains(id) &&
                       !batch_ids_.contains(id);
            }))
            names.push_back(name);
    }
    return names;
}

Importer::Pending Importer::creation(std::size_t index, MappedRow row) const {
    Pending pending{.index = index, .left_out = std::move(row.left_out)};
    Json create{{"create", type_.name},
                {"fields", fields_to_create(mapping_, type_, std::move(row.fields))},
                {"if_absent", true}};
    // To be archived it must have a name.
    if (!row.id && row.archived == true) row.id = RandomIds().next(SystemClock().now());
    if (row.id) create["id"] = pending.id = row.id->text();
    pending.commands.push_back(std::move(create));
    if (row.archived == true)
        pending.commands.push_back({{"archive", type_.name + '/' + pending.id}});
    return pending;
}

Result<void> Importer::complete_row(std::size_t index, const std::vector<std::string>& left_out) {
    auto row = mapped(index, NotFound::refuses_the_row);
    if (row.refused) {
        row.refused->data["came_in_without"] = left_out;
        fail_row(index, std::move(*row.refused));
        return {};
    }
    const auto id = meant_id(row);
    if (!id || id->empty() || options_.dry_run) return {};
    const std::string target = type_.name + '/' + *id;
    Json fields = Json::object();
    for (const auto& name : left_out) fields[name] = row.fields.value(name, Json());
    std::vector<Json> commands{{{"change", target}, {"fields", std::move(fields)}}};
    if (row.archived == true) {
        commands.insert(commands.begin(), Json{{"restore", target}});
        commands.push_back({{"archive", target}});
    }
    const auto answer = ask({Pending{.index = index, .commands = commands}});
    if (answer) return {};
    if (ends_import(answer.error().code)) return tl::unexpected(answer.error());
    Error error = with_given(answer.error(), commands, type_);
    error.data["came_in_without"] = left_out;
    fail_row(index, std::move(error));
    return {};
}

Result<void> Importer::add(Pending row) {
    const std::size_t bytes = json_text(Json(row.commands)).size();
    if (batch_bytes_ + bytes > batch_bytes_max)
        if (auto sent = send_batch(); !sent) return sent;
    batch_bytes_ += bytes;
    if (!row.id.empty()) batch_ids_.insert(row.id);
    batch_.push_back(std::move(row));
    return batch_.size() < batch_rows_max ? Result<void>{} : send_batch();
}

Result<void> Importer::send_batch() {
    batch_ids_.clear();
    batch_bytes_ = 0;
    return send(std::exchange(batch_, {}));
}

/// Which row of a batch an error is about, as far as it says so.
std::optional<std::size_t> Importer::refused_row(const Error& error, const Batch& batch) {
    if (batch.size() == 1) return 0;
    const auto step = error.data.find("step");
    if (step == error.data.end() || !step->is_number_unsigned()) return std::nullopt;
    std::size_t left = step->get<std::size_t>();
    for (std::size_t row = 0; row < batch.size(); ++row) {
        if (left < batch[row].commands.size()) return row;
        left -= batch[row].commands.size();
    }
    return std::nullopt;
}

Result<void> Importer::send(Batch batch) {
    while (!batch.empty()) {
        const auto answer = ask(batch);
        if (answer) {
            for (const auto& row : batch) accept(row);
            counts_.warned += answer->value("warnings", Json::array()).size();
            return {};
        }
        const Error& error = answer.error();
        if (ends_import(error.code)) return tl::unexpected(error);
        if (const auto refused = refused_row(error, batch)) {
            const auto row = batch.begin() + static_cast<std::ptrdiff_t>(*refused);
            if (auto rest = refuse(*row, error))
                *row = *std::move(rest);
            else
                batch.erase(row);
            continue;
        }
        if (error.code != ErrorCode::too_large) return tl::unexpected(error);
        const auto middle = batch.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2);
        if (auto sent = send({batch.begin(), middle}); !sent) return sent;
        batch.erase(batch.begin(), middle);
    }
    return {};
}

Result<Json> Importer::ask(const Batch& batch) {
    Json body{{"commands", Json::array()}, {"import", true}};
    if (options_.dry_run) body["dry_run"] = true;
    for (const auto& row : batch)
        for (const auto& command : row.commands) body["commands"].push_back(command);
    auto answer = target_.batch(body);
    for (int tries = 1; tries < busy_tries_max && !answer && answer.error().code == ErrorCode::busy;
         ++tries) {
        std::this_thread::sleep_for(busy_pause);
        answer = target_.batch(body);
    }
    return answer;
}

void Importer::accept(const Pending& row) {
    ++(row.is_new ? counts_.created : counts_.updated);
    if (!row.left_out.empty()) left_out_.emplace_back(row.index, row.left_out);
    if (row.id.empty()) return;
    known_ids_.insert(row.id);
    if (row.is_new && options_.dry_run) records_.pretend(row.commands.front());
    if (options_.update.empty()) return;
    Json record = row.is_new ? Json{{"id", row.id}} : present_.at(row.id);
    for (const auto& command : row.commands) {
        if (command.contains("fields")) record.update(command["fields"]);
        if (command.contains("inputs")) record.update(command["inputs"]);
        if (command.contains("transition") && type_.lifecycle)
            record[type_.lifecycle->field] =
                type_.lifecycle->transition(command["transition"].get<std::string>())->to;
        if (command.contains("archive")) record["archived"] = true;
        if (command.contains("restore")) record["archived"] = false;
    }
    remember(record);
}

std::optional<Importer::Pending> Importer::refuse(const Pending& row, const Error& error) {
    // A dry run leaves nothing behind for later batches to refer to.
    if (options_.dry_run && misses_only_this_import(row, error)) {
        accept(row);
        return std::nullopt;
    }
    if (auto rest = options_.incomplete ? without_unknown(row, error) : std::nullopt) return rest;
    Error said = with_given(error, row.commands, type_);
    said.data.erase("step");
    fail_row(row.index, std::move(said));
    return std::nullopt;
}

std::optional<Importer::Pending> Importer::without_unknown(Pending row, const Error& error) {
    const Json refused = error.data.value("fields", Json::object());
    Json& command = row.commands.front();
    bool left_out = false;
    for (const auto& [name, reason] : refused.items()) {
        if (reason != "reference.unknown" || !command.contains("fields")) continue;
        if (command["fields"].value(name, Json()).is_null()) continue;
        // Given as empty, so that no default fills it; what is there already stays.
        if (row.is_new)
            command["fields"][name] = nullptr;
        else
            command["fields"].erase(name);
        row.left_out.push_back(name);
        left_out = true;
    }
    return left_out ? std::optional(std::move(row)) : std::nullopt;
}

bool Importer::misses_only_this_import(const Pending& row, const Error& error) const {
    const Json refused = error.data.value("fields", Json::object());
    const Json fields = row.commands.front().value("fields", Json::object());
    for (const auto& [name, reason] : refused.items()) {
        if (reason != "reference.unknown") return false;
        const auto ids = ids_in(fields.value(name, Json()));
        if (std::none_of(ids.begin(), ids.end(),
                         [&](const std::string& id) { return known_ids_.contains(id); }))
            return false;
    }
    return !refused.empty();
}

}  // namespace cairn
