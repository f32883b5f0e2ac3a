function Image() return {} end
