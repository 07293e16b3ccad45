#include "cli/import/folder_target.hpp"

#include "cli/commands.hpp"
#include "gateway/batch.hpp"

namespace cairn {

namespace {

class FolderTarget final : public ImportTarget {
public:
    explicit FolderTarget(std::unique_ptr<Workspace> workspace)
        : workspace_(std::move(workspace)) {}

    Result<Json> definition(const std::string& type) override {
        return workspace_->read(Actor::system()).and_then([&](const Reading& reading) {
            return parsed(reading.model_json(type));
        });
    }
    Result<Json> list(const std::string& type, const QueryText& query) override {
        return workspace_->read(Actor::system()).and_then([&](const Reading& reading) {
            return parsed(reading.list(type, query));
        });
    }
    Result<Json> batch(const Json& body) override {
        auto command = read_batch(body, workspace_->log());
        if (!command) return tl::unexpected(command.error());
        CommandRequest request{
            .command = std::move(*command), .actor = Actor::system(), .cause = "import"};
        const auto done = workspace_->execute(std::move(request));
        if (!done) return tl::unexpected(done.error());
        return Json{{"warnings", done->warnings}};
    }
    Result<Settings> settings() override { return workspace_->model()->settings(); }

private:
    static Result<Json> parsed(const Result<std::string>& text) {
        if (!text) return tl::unexpected(text.error());
        return trusted_json(*text);
    }
    std::unique_ptr<Workspace> workspace_;
};

}  // namespace

Result<std::unique_ptr<ImportTarget>> folder_target(const std::filesystem::path& folder) {
    auto workspace = Workspace::open(workspace_options(folder, Workspace::Mode::serve));
    if (!workspace) return tl::unexpected(workspace.error());
    return std::make_unique<FolderTarget>(std::move(*workspace));
}

}  // namespace cairn
