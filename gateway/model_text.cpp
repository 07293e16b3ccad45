#include "gateway/model_text.hpp"

#include "core/sha256.hpp"
#include "gateway/http/gzip.hpp"

namespace cairn {

bool ModelText::is_made(const Reading& reading) {
    const std::scoped_lock lock(mutex_);
    return made_ && made_->model == reading.reader().model;
}

Result<std::shared_ptr<const ModelText::Made>> ModelText::of(const Reading& reading) {
    const std::shared_ptr<const Model>& model = reading.reader().model;
    const std::scoped_lock lock(mutex_);
    if (made_ && made_->model == model) return made_;
    auto text = reading.model_json("");
    if (!text) return tl::unexpected(text.error());
    auto made = std::make_shared<Made>();
    made->model = model;
    made->packed = gzip(*text);
    // Without the position, which only says when it was made.
    made->digest =
        hex_of(sha256(std::string_view(*text).substr(text->find("\"types\""))).substr(0, 8));
    made->plain = *std::move(text);
    return made_ = std::move(made);
}

}  // namespace cairn
