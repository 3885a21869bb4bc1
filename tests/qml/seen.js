// SPDX-FileCopyrightText: 2026 The MqttService authors
// SPDX-License-Identifier: MIT
// What a person sees of an item.
.pragma library

function all(item, found, frame) {
    found.push(item);
    if (item.clip)
        frame = item;
    for (let i = 0; i < item.children.length; ++i) {
        const child = item.children[i];
        if (child.visible && child.opacity > 0 && within(child, frame))
            all(child, found, frame);
    }
    return found;
}

// Views keep items above and below what they show.
function within(item, frame) {
    if (frame === undefined || item.height === 0)
        return true;
    const top = item.mapToItem(frame, 0, 0).y;
    return top < frame.height && top + item.height > 0;
}

// Every text that is shown, in the order of the items.
function texts(item) {
    return all(item, []).filter(one => typeof one.text === "string" && one.textFormat !== undefined
        && one.text !== "").map(one => one.text);
}

function icons(item) {
    return all(item, []).filter(one => one.lineWidth !== undefined && typeof one.name === "string"
        && one.name !== "").map(one => one.name);
}

// What stands out of an item at the left or the right, by name; a hair is none.
function outside(item) {
    return all(item, []).filter(one => {
        const box = one.mapToItem(item, 0, 0, one.width, one.height);
        return one.width > 0 && one.border === undefined && (box.left < -0.5 || box.right > item.width + 0.5);
    }).map(one => one.text ?? String(one));
}

// Where a text is drawn within an item, from where to where.
function span(item, words) {
    const text = all(item, []).find(one => one.text === words && one.contentWidth !== undefined);
    const from = text.mapToItem(item, 0, 0).x + (text.effectiveHorizontalAlignment === 2
        ? text.width - text.contentWidth : 0);
    return [from, from + text.contentWidth];
}

function button(item, name) {
    return all(item, []).find(one => one.text === name && one.clicked !== undefined);
}
