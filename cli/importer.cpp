#include "cli/importer.hpp"

#include <algorithm>
#include <thread>

#include "cli/text_encoding.hpp"
#include "events/text_format.hpp"

namespace cairn {

namespace {

// A commit of these stays below the log's 1 MiB unless effects multiply it; then the batch is
// halved.
constexpr std::size_t batch_rows_max = 250;
constexpr std::size_t batch_bytes_max = std::size_t{256} << 10;
constexpr int busy_tries_max = 5;
constexpr std::chrono::milliseconds busy_pause{200};

std::string reason_of(const Error& error) {
    const auto fields = error.data.find("fields");
    if (fields != error.data.end() && fields->is_object() && !fields->empty())
        return fields->begin().key() + ": " +
               (fields->begin()->is_string() ? fields->begin()->get<std::string>() : error.reason);
    return error.reason;
}

/// What no row is to blame for, and the next row would meet as well.
bool ends_import(ErrorCode code) {
    return code == ErrorCode::busy || code == ErrorCode::storage_full ||
           code == ErrorCode::forbidden || code == ErrorCode::unauthenticated ||
           code == ErrorCode::throttled;
}

/// Which row of a batch an error is about, as far as it says so.
std::optional<std::size_t> refused_row(const Error& error, std::size_t rows) {
    if (rows == 1) return 0;
    const auto step = error.data.find("step");
    if (step == error.data.end() || !step->is_number_unsigned() || step->get<std::size_t>() >= rows)
        return std::nullopt;
    return step->get<std::size_t>();
}

}  // namespace

Importer::Importer(ImportTarget& target,
                   const Mapping& mapping,
                   const RecordType& type,
                   const CsvTable& table,
                   std::string zone,
                   bool dry_run)
    : target_(target),
      mapping_(mapping),
      type_(type),
      table_(table),
      timezone_(std::move(zone)),
      dry_run_(dry_run),
      finder_([this](const std::string& of,
                     const std::string& field,
                     const std::string& text) -> const auto& { return find(of, field, text); }) {}

Result<ImportCounts> Importer::run(ProgressBar& progress) {
    const auto listed =
        every_row(target_, type_.name, {.fields = "id", .archived = "yes"},
                  [&](const Json& row) { known_ids_.insert(row.at("id").get<std::string>()); });
    if (!listed) return tl::unexpected(listed.error());
    std::vector<std::size_t> rows(table_.rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
    for (std::size_t created = 0; !rows.empty(); created = counts_.created) {
        later_.clear();
        std::erase_if(found_, [&](const auto& entry) { return entry.first.first == type_.name; });
        if (auto done = round(rows, progress); !done) return tl::unexpected(done.error());
        if (counts_.created == created) break;
        rows = later_;
    }
    for (const std::size_t index : later_)
        fail_row(index,
                 map_row(mapping_, type_, table_, table_.rows[index], timezone_, finder_).reason);
    counts_.failed = failures_.size();
    progress.show(table_.rows.size(), table_.rows.size());
    return counts_;
}

Result<void> Importer::round(const std::vector<std::size_t>& rows, ProgressBar& progress) {
    for (const std::size_t index : rows) {
        if (auto taken = take(index); !taken) return taken;
        if (batch_.empty())
            progress.show(counts_.created + counts_.known + failures_.size(), table_.rows.size());
    }
    return send_batch();
}

Result<void> Importer::take(std::size_t index) {
    auto row = map_row(mapping_, type_, table_, table_.rows[index], timezone_, finder_);
    if (row.may_come_later) {
        later_.push_back(index);
        return {};
    }
    if (!row.reason.empty()) {
        fail_row(index, row.reason);
        return {};
    }
    const std::string id = row.id ? row.id->text() : "";
    // Whether this row is known depends on what becomes of the one before it.
    if (batch_ids_.contains(id))
        if (auto sent = send_batch(); !sent) return sent;
    if (known_ids_.contains(id)) {
        ++counts_.known;
        return {};
    }
    Json command{{"create", type_.name}, {"fields", std::move(row.fields)}, {"if_absent", true}};
    if (!id.empty()) command["id"] = id;
    return add({index, std::move(command), id});
}

Result<void> Importer::add(Pending row) {
    const std::size_t bytes = row.command.dump().size();
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
        if (const auto refused = refused_row(error, batch.size())) {
            const auto row = batch.begin() + static_cast<std::ptrdiff_t>(*refused);
            refuse(*row, error);
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
    if (dry_run_) body["dry_run"] = true;
    for (const auto& row : batch) body["commands"].push_back(row.command);
    auto answer = target_.batch(body);
    for (int tries = 1; tries < busy_tries_max && !answer && answer.error().code == ErrorCode::busy;
         ++tries) {
        std::this_thread::sleep_for(busy_pause);
        answer = target_.batch(body);
    }
    return answer;
}

void Importer::accept(const Pending& row) {
    ++counts_.created;
    if (row.id.empty()) return;
    known_ids_.insert(row.id);
    if (dry_run_) pretended_.push_back(row.command);
}

void Importer::refuse(const Pending& row, const Error& error) {
    // A dry run leaves nothing behind for later batches to refer to.
    if (dry_run_ && misses_only_this_import(row.command, error)) return accept(row);
    fail_row(row.index, reason_of(error));
}

bool Importer::misses_only_this_import(const Json& command, const Error& error) const {
    const Json refused = error.data.value("fields", Json::object());
    for (const auto& [name, reason] : refused.items()) {
        if (reason != "reference.unknown") return false;
        const Json value = command["fields"].value(name, Json());
        const Json ids = value.is_array() ? value : Json::array({value});
        const bool made_here = std::any_of(ids.begin(), ids.end(), [&](const Json& id) {
            return id.is_string() && known_ids_.contains(id.get<std::string>());
        });
        if (!made_here) return false;
    }
    return !refused.empty();
}

const std::vector<std::string>& Importer::find(const std::string& type,
                                               const std::string& field,
                                               const std::string& text) {
    static const std::vector<std::string> none;
    const auto [entry, fresh] = found_.try_emplace({type, field});
    if (fresh) entry->second = looked_up(type, field);
    const auto found = entry->second.find(folded(trimmed(text)));
    return found == entry->second.end() ? none : found->second;
}

Importer::Found Importer::looked_up(const std::string& type, const std::string& field) {
    Found found;
    const auto note = [&](const Json& value, const Json& id) {
        if (value.is_string())
            found[folded(trimmed(value.get_ref<const std::string&>()))].push_back(
                id.get<std::string>());
    };
    const auto listed = every_row(target_, type, {.fields = field}, [&](const Json& row) {
        note(row.value(field, Json()), row.at("id"));
    });
    if (!listed)
        throw std::runtime_error("looking for " + type + " by " + field + ": " +
                                 explain(listed.error()));
    if (type == type_.name)
        for (const auto& command : pretended_)
            note(command["fields"].value(field, Json()), command["id"]);
    return found;
}

}  // namespace cairn
